package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

class PairedComparisonTest {
    private static List<Solution> solutions(String... problems) {
        return Arrays.stream(problems)
                .map(problem -> {
                    boolean correct = problem.endsWith("+");
                    List<Step> steps = List.of(new Step("x", TokenIds.of(1)));
                    return new Solution(problem.substring(0, 1), 0, steps, true, correct);
                })
                .toList();
    }

    @Test
    void onlyProblemsThatOneOfBothSolvesCount() {
        assertThat(
                        PairedComparison.of(
                                solutions("a+", "b-", "c-", "d+", "e-"),
                                solutions("a+", "b+", "c+", "d-", "e-")))
                .isEqualTo(new PairedComparison(2, 1, 5));
    }

    @Test
    void otherProblemsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PairedComparison.of(solutions("a+"), solutions("b+")))
                .withMessageContaining("none before of b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PairedComparison.of(solutions("a+", "b+"), solutions("a+")))
                .withMessageContaining("none after of [b]");
    }

    /** The values are those of a binomial distribution's table. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "1, 0, 1",
        "5, 0, 0.0625",
        "0, 6, 0.03125",
        "8, 2, 0.109375",
        "15, 5, 0.04138947",
        "60, 40, 0.05688793",
        "5, 5, 1"
    })
    void thePValueIsTwiceTheTailOfAFairCoin(int gained, int lost, double expected) {
        assertThat(new PairedComparison(gained, lost, 1_000).pValue())
                .isCloseTo(expected, within(1e-8));
    }

    @Test
    void manyProblemsDoNotRoundToNothing() {
        assertThat(new PairedComparison(2_600, 2_400, 10_000).pValue())
                .isCloseTo(0.00488, within(2e-4));
    }
}
