package dapo.policy;

import causallm.model.TokenRow;
import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.StateAdvantages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The unique actions of some states as columns of numbers beside the token log-probabilities: what an objective sees.
 * Actions of a state lie together; tokens of an action lie together.
 *
 * @param rows for each action (A) its prefix and tokens
 * @param actionOfToken for each scored token (N) its action
 * @param stateOfAction for each action (A) its state
 * @param actionsOfState for each state (S) how many actions it has
 * @param advantages for each action (A) {@code A(s,a)}
 * @param referenceLogProbabilities for each action (A) {@code log π_ref(a|s)}
 */
record ActionBatch(
        List<TokenRow> rows,
        long[] actionOfToken,
        int[] stateOfAction,
        int[] actionsOfState,
        double[] advantages,
        double[] referenceLogProbabilities) {

    static ActionBatch of(List<TrainingState> states) {
        List<TokenRow> rows = new ArrayList<>();
        int actions = states.stream().mapToInt(state -> state.advantages().actions().size()).sum();
        int[] stateOfAction = new int[actions];
        int[] actionsOfState = new int[states.size()];
        double[] advantages = new double[actions];
        double[] reference = new double[actions];
        int at = 0;
        for (int i = 0; i < states.size(); i++) {
            TrainingState state = states.get(i);
            List<ActionAdvantage> stateActions = state.advantages().actions();
            actionsOfState[i] = stateActions.size();
            for (int j = 0; j < stateActions.size(); j++, at++) {
                rows.add(row(state.advantages(), stateActions.get(j)));
                stateOfAction[at] = i;
                advantages[at] = stateActions.get(j).advantage();
                reference[at] = state.reference().logProbabilities().get(j);
            }
        }
        return new ActionBatch(rows, actionOfToken(rows), stateOfAction, actionsOfState, advantages, reference);
    }

    private static long[] actionOfToken(List<TokenRow> rows) {
        long[] actionOfToken = new long[rows.stream().mapToInt(TokenRow::scoredCount).sum()];
        int at = 0;
        for (int action = 0; action < rows.size(); action++) {
            int count = rows.get(action).scoredCount();
            Arrays.fill(actionOfToken, at, at + count, action);
            at += count;
        }
        return actionOfToken;
    }

    /** The tokens of a state and one of its actions, of which the action's are scored. */
    static TokenRow row(StateAdvantages state, ActionAdvantage action) {
        return new TokenRow(
                state.prefix().concatenate(action.step().tokens()).toArray(),
                state.prefix().size());
    }
}
