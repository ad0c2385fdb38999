package dapo.policy;

import causallm.model.ScoredTree;
import causallm.model.TokenRow;

import dapo.reasoning.BySolution;
import dapo.reasoning.StateAdvantages;

import java.util.List;
import java.util.function.Function;

/** The actions of states as the rows that go through a model. */
final class ActionRows {
    private ActionRows() {}

    /**
     * States of one solution that go through a model together: what they share is read once.
     *
     * @param states in their order, at least one
     * @param tree their actions, in the order of the states
     */
    record Part<T>(List<T> states, ScoredTree tree) {}

    /**
     * States, in their order, as parts of {@code tokensPerPass} at most.
     *
     * @throws IllegalArgumentException where a state alone has more
     */
    static <T> List<Part<T>> parts(
            List<T> states, Function<T, StateAdvantages> advantages, int tokensPerPass) {
        return BySolution.group(
                        states,
                        state -> advantages.apply(state).state(),
                        new BySolution.Size<>(
                                state -> advantages.apply(state).prefix().size(),
                                state -> newTokens(advantages.apply(state))),
                        tokensPerPass)
                .stream()
                .map(group -> part(group, advantages, tokensPerPass))
                .toList();
    }

    private static <T> Part<T> part(
            List<T> states, Function<T, StateAdvantages> advantages, int tokensPerPass) {
        ScoredTree tree =
                ScoredTree.of(
                        states.stream()
                                .flatMap(state -> of(advantages.apply(state)).stream())
                                .toList());
        if (states.size() == 1) {
            StateAdvantages alone = advantages.apply(states.getFirst());
            BySolution.requireFits(alone.state(), tree.size(), tokensPerPass);
        }
        return new Part<>(states, tree);
    }

    private static int newTokens(StateAdvantages state) {
        return state.actions().stream().mapToInt(action -> action.step().tokens().size()).sum();
    }

    /** For each action the tokens of the state and its own, of which its own are scored. */
    private static List<TokenRow> of(StateAdvantages state) {
        return state.actions().stream()
                .map(action ->
                        new TokenRow(
                                state.prefix().concatenate(action.step().tokens()).toArray(),
                                state.prefix().size()))
                .toList();
    }
}
