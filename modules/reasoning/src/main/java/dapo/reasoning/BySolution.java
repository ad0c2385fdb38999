package dapo.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Brings states together that share a solution's tokens. */
public final class BySolution {
    private BySolution() {}

    /**
     * Runs of states, in their order, that follow each other in one solution.
     *
     * @param key a state's name
     * @param tokens how many tokens a state adds
     * @param mostTokens what a run's states add at most; one that adds more is a run of its own
     */
    public static <T> List<List<T>> group(
            List<T> states, Function<T, StateKey> key, ToIntFunction<T> tokens, int mostTokens) {
        List<List<T>> groups = new ArrayList<>();
        int filled = 0;
        for (T state : states) {
            int added = tokens.applyAsInt(state);
            boolean goesOn =
                    !groups.isEmpty()
                            && filled + added <= mostTokens
                            && isSameSolution(
                                    key.apply(groups.getLast().getLast()), key.apply(state));
            if (!goesOn) {
                groups.add(new ArrayList<>());
                filled = 0;
            }
            groups.getLast().add(state);
            filled += added;
        }
        return groups;
    }

    private static boolean isSameSolution(StateKey one, StateKey other) {
        return one.problem().equals(other.problem()) && one.sample() == other.sample();
    }
}
