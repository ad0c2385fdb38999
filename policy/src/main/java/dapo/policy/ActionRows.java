package dapo.policy;

import causallm.model.TokenRow;

import dapo.reasoning.StateAdvantages;

import java.util.List;

/** The actions of a state as the rows that go through a model. */
final class ActionRows {
    private ActionRows() {}

    /** For each action the tokens of the state and its own, of which its own are scored. */
    static List<TokenRow> of(StateAdvantages state) {
        return state.actions().stream()
                .map(action ->
                        new TokenRow(
                                state.prefix().concatenate(action.step().tokens()).toArray(),
                                state.prefix().size()))
                .toList();
    }
}
