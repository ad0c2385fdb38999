package dapo.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Brings states together that share a solution's tokens. */
public final class BySolution {
    private BySolution() {}

    /**
     * How much a run of states takes: that of the largest trunk, which holds the others, and what
     * each state adds.
     *
     * @param trunk what a state shares with those after it, such as its prefix's tokens
     * @param added what is its own, such as its actions' tokens
     */
    public record Size<T>(ToIntFunction<T> trunk, ToIntFunction<T> added) {
        /** Where nothing is shared. */
        public static <T> Size<T> of(ToIntFunction<T> added) {
            return new Size<>(state -> 0, added);
        }
    }

    /**
     * Runs of states, in their order, that follow each other in one solution.
     *
     * @param key a state's name
     * @param most what a run takes at most; a state that takes more is a run of its own
     */
    public static <T> List<List<T>> group(
            List<T> states, Function<T, StateKey> key, Size<T> size, int most) {
        List<List<T>> groups = new ArrayList<>();
        int trunk = 0;
        int added = 0;
        for (T state : states) {
            trunk = Math.max(trunk, size.trunk().applyAsInt(state));
            added += size.added().applyAsInt(state);
            boolean goesOn =
                    !groups.isEmpty()
                            && trunk + added <= most
                            && isSameSolution(
                                    key.apply(groups.getLast().getLast()), key.apply(state));
            if (!goesOn) {
                groups.add(new ArrayList<>());
                trunk = size.trunk().applyAsInt(state);
                added = size.added().applyAsInt(state);
            }
            groups.getLast().add(state);
        }
        return groups;
    }

    /**
     * Refuses a state that does not fit into a pass.
     *
     * @param tokens of the state and its actions
     * @throws IllegalArgumentException where there are more than {@code tokensPerPass}
     */
    public static void requireFits(StateKey state, int tokens, int tokensPerPass) {
        if (tokens > tokensPerPass) {
            throw new IllegalArgumentException(
                    "step %d of sample %d of problem %s has %d tokens with its actions, expected %d at most, tokens-per-pass: raise that"
                            .formatted(
                                    state.step(),
                                    state.sample(),
                                    state.problem(),
                                    tokens,
                                    tokensPerPass));
        }
    }

    private static boolean isSameSolution(StateKey one, StateKey other) {
        return one.problem().equals(other.problem()) && one.sample() == other.sample();
    }
}
