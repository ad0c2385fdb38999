package dapo.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The advantages of a state's unique actions: steps 4 and 5 of the method (arXiv:2412.18279),
 * before the gap filter.
 *
 * @param state the state's key
 * @param prefix the tokens of the prompt and of the steps taken
 * @param baseline the mean of Q over the sampled actions, duplicates counted
 * @param actions the unique actions, at least one
 */
public record StateAdvantages(
        StateKey state, TokenIds prefix, double baseline, List<ActionAdvantage> actions) {
    // 0.6 - 0.5 is less than 0.1 in binary floating point; such a gap must not be lost.
    private static final double GAP_TOLERANCE = 1e-9;

    public StateAdvantages {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(prefix, "prefix");
        Require.that(prefix.size() > 0, "prefix: found no tokens, expected at least the prompt's");
        Require.probability(baseline, "baseline");
        actions = Require.notEmpty(actions, "actions");
    }

    /**
     * The advantages {@code A(s, a_i) = Q(s, a_i) - mean_j Q(s, a_j)}, where the mean runs over the
     * sampled actions, each as often as it was sampled. Q is the given value, but 1 or 0 where the
     * action ends the solution.
     *
     * @param state the state with its candidate actions
     * @param values the critic's value after each candidate, in their order; ignored where the
     *     candidate is terminal
     * @throws IllegalArgumentException if there are not as many values as candidates, or one is
     *     outside 0 to 1
     */
    public static StateAdvantages of(StateValue state, double[] values) {
        List<CandidateAction> candidates = state.candidates();
        Require.that(
                values.length == candidates.size(),
                "values: found %d, expected one for each of %d candidates"
                        .formatted(values.length, candidates.size()));
        double[] actionValues = new double[values.length];
        for (int index = 0; index < values.length; index++) {
            actionValues[index] = actionValue(candidates.get(index), values[index]);
        }
        double baseline = Math.min(1, CandidateAction.mean(candidates, actionValues));
        List<ActionAdvantage> actions = new ArrayList<>();
        for (int index = 0; index < values.length; index++) {
            CandidateAction action = candidates.get(index);
            double value = actionValues[index];
            actions.add(
                    new ActionAdvantage(action.step(), action.count(), value, value - baseline));
        }
        return new StateAdvantages(state.state(), state.prefix(), baseline, actions);
    }

    /** The largest advantage less the smallest, 0 to 1. */
    public double gap() {
        double largest =
                actions.stream().mapToDouble(ActionAdvantage::advantage).max().orElseThrow();
        double smallest =
                actions.stream().mapToDouble(ActionAdvantage::advantage).min().orElseThrow();
        return largest - smallest;
    }

    /**
     * Whether the state's actions differ enough to learn from: the gap is the threshold or more.
     */
    public boolean hasGap(double threshold) {
        return actions.size() > 1 && gap() >= threshold - GAP_TOLERANCE;
    }

    private static double actionValue(CandidateAction action, double criticValue) {
        if (action.terminal()) {
            return action.correct() ? 1 : 0;
        }
        Require.probability(criticValue, "values");
        return criticValue;
    }
}
