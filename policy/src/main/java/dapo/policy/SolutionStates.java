package dapo.policy;

import dapo.reasoning.BySolution;

import java.util.List;

/**
 * States of one solution that the actor learns from in one step.
 *
 * @param parts the states in their order, as they go through the model
 */
record SolutionStates(List<ActionRows.Part<TrainingState>> parts) {
    /**
     * The states of each solution that follow each other, brought together.
     *
     * @param mostActions how many actions they have at most; a state with more stands alone
     * @param tokensPerPass how many tokens a part has at most
     * @throws IllegalArgumentException where a state alone has more
     */
    static List<SolutionStates> of(List<TrainingState> states, int mostActions, int tokensPerPass) {
        return BySolution.group(
                        states,
                        state -> state.advantages().state(),
                        BySolution.Size.of(TrainingState::actionCount),
                        mostActions)
                .stream()
                .map(group ->
                        new SolutionStates(
                                ActionRows.parts(group, TrainingState::advantages, tokensPerPass)))
                .toList();
    }

    /** How many states there are. */
    int stateCount() {
        return parts.stream().mapToInt(part -> part.states().size()).sum();
    }

    /** How many actions there are: they count so much towards a batch. */
    int actionCount() {
        return parts.stream().mapToInt(part -> part.tree().rows().size()).sum();
    }
}
