package dapo.policy;

import java.util.Arrays;
import java.util.List;

/**
 * The unique actions of some states as columns of numbers beside the token log-probabilities: all
 * that an objective sees of them. Actions of a state lie together, so do tokens of an action.
 *
 * <p>The arrays are not copied. Any thread may use a batch that nobody writes to.
 *
 * @param actionsOfState for each state (S) how many actions it has, at least 1
 * @param tokensOfAction for each action (A) how many tokens it has, at least 1
 * @param advantages for each action (A) {@code A(s,a)}
 * @param referenceLogProbabilities for each action (A) {@code log π_ref(a|s)}, the sum over its
 *     tokens
 */
public record ActionBatch(
        int[] actionsOfState,
        int[] tokensOfAction,
        double[] advantages,
        double[] referenceLogProbabilities) {

    /** Refuses columns that do not fit each other with {@link IllegalArgumentException}. */
    public ActionBatch {
        requirePositive("actionsOfState", actionsOfState);
        requirePositive("tokensOfAction", tokensOfAction);
        int actions = Arrays.stream(actionsOfState).sum();
        requireLength("tokensOfAction", tokensOfAction.length, actions);
        requireLength("advantages", advantages.length, actions);
        requireLength("referenceLogProbabilities", referenceLogProbabilities.length, actions);
    }

    private static void requirePositive(String column, int[] counts) {
        for (int count : counts) {
            if (count < 1) {
                throw new IllegalArgumentException(
                        column + " holds " + count + ", expected at least 1 each");
            }
        }
    }

    private static void requireLength(String column, int length, int actions) {
        if (length != actions) {
            throw new IllegalArgumentException(
                    column
                            + " has "
                            + length
                            + " numbers, expected one for each of the "
                            + actions
                            + " actions");
        }
    }

    /** The columns of the actions of {@code states}, in their order. */
    public static ActionBatch of(List<TrainingState> states) {
        return new ActionBatch(
                states.stream().mapToInt(TrainingState::actionCount).toArray(),
                states.stream()
                        .flatMap(state -> state.advantages().actions().stream())
                        .mapToInt(action -> action.step().tokens().size())
                        .toArray(),
                states.stream()
                        .flatMap(state -> state.advantages().actions().stream())
                        .mapToDouble(action -> action.advantage())
                        .toArray(),
                states.stream()
                        .flatMap(state -> state.reference().logProbabilities().stream())
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }

    /** S: how many states there are. */
    public int states() {
        return actionsOfState.length;
    }

    /** A: how many actions there are. */
    public int actions() {
        return tokensOfAction.length;
    }

    /** N: how many tokens there are. */
    public int tokens() {
        return Arrays.stream(tokensOfAction).sum();
    }

    /** For each token (N) its action. */
    long[] actionOfToken() {
        return owners(tokensOfAction);
    }

    /** For each action (A) its state. */
    long[] stateOfAction() {
        return owners(actionsOfState);
    }

    private static long[] owners(int[] counts) {
        long[] owners = new long[Arrays.stream(counts).sum()];
        int at = 0;
        for (int owner = 0; owner < counts.length; owner++) {
            Arrays.fill(owners, at, at + counts[owner], owner);
            at += counts[owner];
        }
        return owners;
    }
}
