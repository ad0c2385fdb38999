package dapo.policy;

import dapo.reasoning.StateAdvantages;

/**
 * A state that the actor learns from.
 *
 * @param advantages its unique actions with their advantages
 * @param reference what the reference policy gives them
 */
public record TrainingState(StateAdvantages advantages, ReferenceLogProbabilities reference) {
    public TrainingState {
        if (!advantages.state().equals(reference.state())
                || advantages.actions().size() != reference.logProbabilities().size()) {
            throw new IllegalArgumentException(
                    "reference log-probabilities of "
                            + reference.state()
                            + " with "
                            + reference.logProbabilities().size()
                            + " actions beside the advantages of "
                            + advantages.state()
                            + " with "
                            + advantages.actions().size()
                            + ": the two files are not of one run, delete the reference"
                            + " log-probabilities");
        }
    }

    /** How many actions there are: a state counts so much towards a batch. */
    int actionCount() {
        return advantages.actions().size();
    }
}
