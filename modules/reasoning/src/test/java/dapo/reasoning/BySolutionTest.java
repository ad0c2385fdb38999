package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.util.List;

class BySolutionTest {
    private static StateKey state(String problem, int sample, int step) {
        return new StateKey(problem, sample, step);
    }

    private static List<List<StateKey>> group(int mostTokens, StateKey... states) {
        return BySolution.group(
                List.of(states), key -> key, BySolution.Size.of(key -> 10), mostTokens);
    }

    @Test
    void statesThatFollowEachOtherInASolutionStayTogether() {
        assertThat(
                        group(
                                1_000,
                                state("a", 0, 0),
                                state("a", 0, 2),
                                state("a", 1, 1),
                                state("b", 1, 0),
                                state("b", 1, 1)))
                .containsExactly(
                        List.of(state("a", 0, 0), state("a", 0, 2)),
                        List.of(state("a", 1, 1)),
                        List.of(state("b", 1, 0), state("b", 1, 1)));
    }

    @Test
    void aRunThatGrowsTooLargeIsCutAndALargeStateStandsAlone() {
        assertThat(group(25, state("a", 0, 0), state("a", 0, 1), state("a", 0, 2)))
                .extracting(List::size)
                .containsExactly(2, 1);
        assertThat(group(5, state("a", 0, 0), state("a", 0, 1))).hasSize(2);
        assertThat(group(5)).isEmpty();
    }

    @Test
    void whatStatesShareCountsOnce() {
        var size = new BySolution.Size<StateKey>(key -> 100 + key.step(), key -> 10);
        List<StateKey> states = List.of(state("a", 0, 0), state("a", 0, 1), state("a", 0, 2));
        assertThat(BySolution.group(states, key -> key, size, 132)).containsExactly(states);
        assertThat(BySolution.group(states, key -> key, size, 131))
                .extracting(List::size)
                .containsExactly(2, 1);
        assertThat(BySolution.group(states, key -> key, size, 1)).hasSize(3);
    }

    @Test
    void aStateThatDoesNotFitIntoAPassIsRefusedWithBothNumbers() {
        BySolution.requireFits(state("a", 2, 1), 30, 30);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BySolution.requireFits(state("a", 2, 1), 31, 30))
                .withMessage(
                        "step 1 of sample 2 of problem a has 31 tokens with its actions, expected"
                                + " 30 at most, tokens-per-pass: raise that");
    }
}
