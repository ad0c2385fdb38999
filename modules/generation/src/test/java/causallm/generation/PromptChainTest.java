package causallm.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class PromptChainTest {
    @Test
    void promptsThatBeginEachOtherAreOneChain() {
        List<Request> requests =
                List.of(
                        request(1, 2, 3),
                        request(1),
                        request(1, 2, 4),
                        request(1, 2),
                        request(1, 2, 3),
                        request(2));

        List<PromptChain> chains = PromptChain.of(requests);

        // What begins two chains belongs to one of them.
        assertThat(chains)
                .containsExactly(
                        new PromptChain(new int[] {2}, List.of(5)),
                        new PromptChain(new int[] {1, 2, 3}, List.of(1, 3, 0, 4)),
                        new PromptChain(new int[] {1, 2, 4}, List.of(2)));
        assertThat(chains).extracting(PromptChain::isShared).containsExactly(false, true, false);
    }

    @Test
    void everyRequestIsInOneChainWhichItsPromptBegins() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            List<Request> requests =
                    IntStream.range(0, 1 + random.nextInt(20))
                            .mapToObj(i ->
                                    request(random.ints(1 + random.nextInt(6), 0, 2).toArray()))
                            .toList();

            List<PromptChain> chains = PromptChain.of(requests);

            assertThat(chains.stream().flatMap(chain -> chain.requests().stream()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, requests.size()).boxed().toList());
            assertThat(chains)
                    .allSatisfy(chain ->
                            assertThat(chain.requests())
                                    .isNotEmpty()
                                    .extracting(i -> requests.get(i).prompt())
                                    .allMatch(prompt ->
                                            Arrays.equals(
                                                    prompt,
                                                    Arrays.copyOf(chain.tokens(), prompt.length))));
        }
    }

    @Test
    void theFirstRequestsAreAChainUpToTheLongestOfTheirPrompts() {
        List<Request> requests =
                List.of(request(1, 2, 3), request(1), request(1, 2), request(1, 2, 3, 4));
        PromptChain chain = PromptChain.of(requests).getFirst();

        assertThat(chain.first(2, requests))
                .isEqualTo(new PromptChain(new int[] {1, 2}, List.of(1, 2)));
        assertThat(chain.without(2))
                .isEqualTo(new PromptChain(new int[] {1, 2, 3, 4}, List.of(0, 3)));
    }

    private static Request request(int... prompt) {
        return new Request(prompt, 0, 1);
    }
}
