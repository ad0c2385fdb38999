package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dapo.pipeline.PolicyComparison.Interval;
import dapo.pipeline.PolicyComparison.ProblemResult;
import dapo.pipeline.PolicyComparison.Side;
import dapo.reasoning.PairedComparison;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class PolicyComparisonTest {
    private static PolicyComparison comparison(int both, int gained, int lost, int neither) {
        List<ProblemResult> results = new ArrayList<>();
        add(results, both, 1, 1);
        add(results, gained, 0, 1);
        add(results, lost, 1, 0);
        add(results, neither, 0, 0);
        Side side = new Side("m", new Interval(0, 0, 0), 1);
        return new PolicyComparison(side, side, 0, results);
    }

    private static void add(List<ProblemResult> results, int count, double first, double second) {
        for (int i = 0; i < count; i++) {
            results.add(new ProblemResult("p" + results.size(), "?", "1", first, second, "", ""));
        }
    }

    @Test
    void whatOnlyOneSolvesIsGainedOrLost() {
        PolicyComparison comparison = comparison(3, 2, 1, 4);
        assertThat(comparison.gained()).extracting(ProblemResult::id).containsExactly("p3", "p4");
        assertThat(comparison.lost()).extracting(ProblemResult::id).containsExactly("p5");
        assertThat(comparison.paired()).isEqualTo(new PairedComparison(2, 1, 10));
    }

    /** p₁ = 13/102, p₂ = 5/102 with one added to both: 0.0784 ± 1.96 √((18/102 − (8/102)²)/102). */
    @Test
    void theDifferencesIntervalIsThatOfBonettAndPrice() {
        Interval difference = comparison(40, 12, 4, 44).difference();
        assertThat(difference.value()).isCloseTo(0.08, within(1e-12));
        double half = 1.959963984540054 * Math.sqrt((18 / 102.0 - Math.pow(8 / 102.0, 2)) / 102);
        assertThat(difference.lower()).isCloseTo(8 / 102.0 - half, within(1e-12));
        assertThat(difference.upper()).isCloseTo(8 / 102.0 + half, within(1e-12));
    }

    @Test
    void equalPoliciesStillHaveAnInterval() {
        Interval difference = comparison(5, 0, 0, 5).difference();
        assertThat(difference.value()).isZero();
        assertThat(difference.lower()).isNegative();
        assertThat(difference.upper()).isCloseTo(-difference.lower(), within(1e-12));
    }

    @Test
    void ofSeveralSolutionsTheShareDecides() {
        List<ProblemResult> results = new ArrayList<>();
        add(results, 1, 0.25, 0.5);
        add(results, 1, 1, 0.75);
        add(results, 1, 0.5, 0.5);
        Side side = new Side("m", new Interval(0, 0, 0), 1);
        assertThat(new PolicyComparison(side, side, 4, results).paired())
                .isEqualTo(new PairedComparison(1, 1, 3));
    }
}
