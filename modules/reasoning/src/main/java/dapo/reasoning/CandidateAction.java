package dapo.reasoning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A step that completions of a state began with.
 *
 * @param step the first step of those completions
 * @param count how many of the state's completions began with it, 1 or more
 * @param terminal whether the step ends the solution
 * @param correct whether the solution that it ends is right; false where the step is not terminal
 */
public record CandidateAction(Step step, int count, boolean terminal, boolean correct) {
    public CandidateAction {
        Objects.requireNonNull(step, "step");
        Require.positive(count, "count");
        Require.that(
                terminal || !correct,
                "correct: found true for a step that ends no solution, expected false");
    }

    /**
     * The same actions with duplicates merged and their counts added, each where it first stood.
     * Two actions are the same if their tokens and their outcome are.
     */
    public static List<CandidateAction> merge(List<CandidateAction> actions) {
        record Identity(TokenIds tokens, boolean terminal, boolean correct) {}
        Map<Identity, CandidateAction> merged = new LinkedHashMap<>();
        for (CandidateAction action : actions) {
            Identity identity = new Identity(action.step.tokens(), action.terminal, action.correct);
            merged.merge(
                    identity,
                    action,
                    (first, second) -> first.withCount(first.count + second.count));
        }
        return new ArrayList<>(merged.values());
    }

    /**
     * The mean of the actions' values, each as often in it as its action was sampled: the baseline
     * of their advantages (arXiv:2412.18279, step 4).
     *
     * @param actions at least one
     * @param values one for each of the actions, in their order
     */
    public static double mean(List<CandidateAction> actions, double... values) {
        Require.notEmpty(actions, "actions");
        Require.that(
                values.length == actions.size(),
                "values: found %d, expected one for each of %d candidates"
                        .formatted(values.length, actions.size()));
        double sum = 0;
        long count = 0;
        for (int index = 0; index < values.length; index++) {
            sum += actions.get(index).count * values[index];
            count += actions.get(index).count;
        }
        return sum / count;
    }

    private CandidateAction withCount(int newCount) {
        return new CandidateAction(step, newCount, terminal, correct);
    }
}
