package dapo.policy;

import dapo.reasoning.StateKey;

import java.util.List;

/**
 * {@code log π_ref(a|s)} of the actions of a state: computed once, so that the reference policy is
 * not in memory while the actor trains.
 *
 * @param state the state's key
 * @param logProbabilities the sum over each action's tokens, in the order of the state's actions
 */
public record ReferenceLogProbabilities(StateKey state, List<Double> logProbabilities) {
    public ReferenceLogProbabilities {
        logProbabilities = List.copyOf(logProbabilities);
    }
}
