package dapo.policy;

import causallm.model.ScoredTree;

import java.util.List;

/**
 * States of one solution that the actor learns from together: what they share is read once.
 *
 * @param states in their order, at least one
 * @param tree their actions, in the order of the states
 */
record SolutionStates(List<TrainingState> states, ScoredTree tree) {
    /** The states of each solution that follow each other, brought together. */
    static List<SolutionStates> of(List<TrainingState> states) {
        return ActionRows.groups(states, TrainingState::advantages).stream()
                .map(group ->
                        new SolutionStates(
                                group,
                                ActionRows.tree(
                                        group.stream().map(TrainingState::advantages).toList())))
                .toList();
    }

    /** How many actions there are: they count so much towards a batch. */
    int actionCount() {
        return states.stream().mapToInt(TrainingState::actionCount).sum();
    }
}
