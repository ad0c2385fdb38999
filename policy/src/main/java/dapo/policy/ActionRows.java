package dapo.policy;

import causallm.model.ScoredTree;
import causallm.model.TokenRow;
import causallm.model.TokenTree;

import dapo.reasoning.BySolution;
import dapo.reasoning.StateAdvantages;

import java.util.List;
import java.util.function.Function;

/** The actions of states as the rows that go through a model. */
final class ActionRows {
    private ActionRows() {}

    /** The actions of some states as one tree. */
    static ScoredTree tree(List<StateAdvantages> states) {
        return ScoredTree.of(states.stream().flatMap(state -> of(state).stream()).toList());
    }

    /** Runs of states, in their order, that are worth a tree each. */
    static <T> List<List<T>> groups(List<T> states, Function<T, StateAdvantages> advantages) {
        return BySolution.group(
                states,
                state -> advantages.apply(state).state(),
                state -> newTokens(advantages.apply(state)),
                TokenTree.MOST_BRANCHED);
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
