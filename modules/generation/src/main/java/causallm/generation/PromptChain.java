package causallm.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Requests whose prompts begin each other, such as those that go on from every step of a solution:
 * the keys and values of the longest prompt serve them all.
 *
 * @param tokens the longest prompt
 * @param requests their numbers, those of shorter prompts first
 */
record PromptChain(int[] tokens, List<Integer> requests) {
    /** The chains of some requests, those of shorter prompts first. */
    static List<PromptChain> of(List<Request> requests) {
        // A prompt comes right before those that it begins.
        List<Integer> sorted =
                IntStream.range(0, requests.size())
                        .boxed()
                        .sorted(
                                Comparator.comparing(
                                        i -> requests.get(i).prompt(), Arrays::compare))
                        .toList();
        List<PromptChain> chains = new ArrayList<>();
        Deque<Integer> members = new ArrayDeque<>();
        int[] longest = {};
        for (int request : sorted.reversed()) {
            int[] prompt = requests.get(request).prompt();
            if (!begins(longest, prompt)) {
                add(chains, longest, members);
                longest = prompt;
            }
            members.addFirst(request);
        }
        add(chains, longest, members);
        chains.sort(
                Comparator.<PromptChain>comparingInt(chain -> chain.tokens.length)
                        .thenComparing(PromptChain::tokens, Arrays::compare));
        return chains;
    }

    private static boolean begins(int[] longest, int... prompt) {
        return prompt.length <= longest.length
                && Arrays.equals(longest, 0, prompt.length, prompt, 0, prompt.length);
    }

    private static void add(List<PromptChain> chains, int[] longest, Deque<Integer> members) {
        if (!members.isEmpty()) {
            chains.add(new PromptChain(longest, List.copyOf(members)));
            members.clear();
        }
    }

    /** The chain of the first {@code count} requests, which have the shortest prompts. */
    PromptChain first(int count, List<Request> all) {
        List<Integer> members = requests.subList(0, count);
        return new PromptChain(all.get(members.getLast()).prompt(), List.copyOf(members));
    }

    /** The chain of all but the first {@code count} requests. */
    PromptChain without(int count) {
        return new PromptChain(tokens, List.copyOf(requests.subList(count, requests.size())));
    }

    /** Whether several sequences go on from it. */
    boolean isShared() {
        return requests.size() > 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PromptChain chain
                && Arrays.equals(tokens, chain.tokens)
                && requests.equals(chain.requests);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + requests.hashCode();
    }
}
