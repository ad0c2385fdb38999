package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.List;

class StateAdvantagesTest {
    private static final double EXACT = 1e-12;

    @Test
    void theBaselineCountsDuplicates() {
        StateAdvantages advantages =
                StateAdvantages.of(state(step(1, 3), step(2, 1)), new double[] {0.8, 0.4});

        assertThat(advantages.baseline()).isCloseTo(0.7, within(EXACT));
        assertThat(advantages.actions().get(0).advantage()).isCloseTo(0.1, within(EXACT));
        assertThat(advantages.actions().get(1).advantage()).isCloseTo(-0.3, within(EXACT));
        assertThat(advantages.actions()).extracting(ActionAdvantage::count).containsExactly(3, 1);
    }

    @Test
    void anActionThatEndsTheSolutionIsWorthItsReward() {
        StateAdvantages advantages =
                StateAdvantages.of(
                        state(end(1, 1, true), end(2, 1, false), step(3, 2)),
                        new double[] {Double.NaN, 0.9, 0.5});

        assertThat(advantages.actions())
                .extracting(ActionAdvantage::value)
                .containsExactly(1.0, 0.0, 0.5);
        assertThat(advantages.baseline()).isEqualTo(0.5);
        assertThat(advantages.gap()).isEqualTo(1);
    }

    @Test
    void theAdvantagesOfTheSampledActionsAddUpToNothing() {
        StateAdvantages advantages =
                StateAdvantages.of(
                        state(step(1, 5), step(2, 2), step(3, 1)), new double[] {0.31, 0.77, 0.02});

        double sum =
                advantages.actions().stream()
                        .mapToDouble(action -> action.count() * action.advantage())
                        .sum();
        assertThat(sum).isCloseTo(0, within(EXACT));
    }

    @Test
    void aGapOfTheThresholdPassesInSpiteOfRounding() {
        StateAdvantages advantages =
                StateAdvantages.of(state(step(1, 1), step(2, 1)), new double[] {0.6, 0.5});

        assertThat(advantages.hasGap(0.1)).isTrue();
        assertThat(advantages.hasGap(0.1001)).isFalse();
    }

    @Test
    void aStateWithOneActionHasNothingToLearn() {
        StateAdvantages advantages = StateAdvantages.of(state(step(1, 8)), new double[] {0.3});

        assertThat(advantages.gap()).isZero();
        assertThat(advantages.hasGap(0)).isFalse();
    }

    @Test
    void duplicatesAreMergedWhereTheyFirstStood() {
        List<CandidateAction> merged =
                CandidateAction.merge(
                        List.of(
                                step(2, 1),
                                step(1, 1),
                                step(2, 3),
                                end(1, 1, true),
                                end(1, 1, true),
                                end(1, 1, false)));

        assertThat(merged)
                .containsExactly(step(2, 4), step(1, 1), end(1, 2, true), end(1, 1, false));
    }

    @Test
    void unmergedCandidatesAreRefused() {
        assertThatThrownBy(() -> state(step(1, 1), step(1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 2 of which 1 differ");
    }

    @Test
    void wrongValuesAreRefused() {
        StateValue state = state(step(1, 1), step(2, 1));
        assertThatThrownBy(() -> StateAdvantages.of(state, new double[] {0.5}))
                .hasMessage("values: found 1, expected one for each of 2 candidates");
        assertThatThrownBy(() -> StateAdvantages.of(state, new double[] {0.5, Double.NaN}))
                .hasMessage("values: found NaN, expected a number from 0 to 1");
    }

    private static StateValue state(CandidateAction... candidates) {
        return new StateValue(new StateKey("p", 0, 0), TokenIds.of(7), 0.5, 8, List.of(candidates));
    }

    private static CandidateAction step(int token, int count) {
        return new CandidateAction(new Step("s" + token, TokenIds.of(token)), count, false, false);
    }

    private static CandidateAction end(int token, int count, boolean correct) {
        return new CandidateAction(new Step("s" + token, TokenIds.of(token)), count, true, correct);
    }
}
