package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

class SolutionSelectorTest {
    @Test
    void asManyRightAsWrongSolutionsStay() {
        assertThat(selected(4, "rrrrrwwr")).containsExactly(0, 1, 5, 6);
    }

    @Test
    void theOtherKindFillsUpWhereOneIsShort() {
        assertThat(selected(4, "rrrrrrwr")).containsExactly(0, 1, 2, 6);
        assertThat(selected(4, "wwwwww")).containsExactly(0, 1, 2, 3);
    }

    @Test
    void anOddPlaceGoesToTheSolutionSampledFirst() {
        assertThat(selected(3, "wrrrww")).containsExactly(0, 1, 2);
        assertThat(selected(3, "wwwrr")).containsExactly(0, 1, 3);
        assertThat(selected(1, "wr")).containsExactly(0);
    }

    @Test
    void fewSolutionsAllStay() {
        assertThat(selected(6, "rwr")).containsExactly(0, 1, 2);
        assertThat(selected(6, "")).isEmpty();
    }

    private static List<Integer> selected(int keep, String outcomes) {
        List<Solution> solutions =
                IntStream.range(0, outcomes.length())
                        .mapToObj(index ->
                                new Solution(
                                        "p",
                                        index,
                                        List.of(new Step("x", TokenIds.of(index))),
                                        true,
                                        outcomes.charAt(index) == 'r'))
                        .toList();
        return new SolutionSelector(keep).select(solutions).stream().map(Solution::sample).toList();
    }
}
