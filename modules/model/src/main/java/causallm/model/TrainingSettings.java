package causallm.model;

import libtorch.nn.Optimization;

/**
 * What the training of any model on any examples is told.
 *
 * @param optimization learning rate and limits
 * @param batchSize what a step's examples add up to: demonstrations, states or actions
 * @param epochs passes over the examples
 * @param tokensPerPass how many tokens go through the model at once
 * @param recomputing whether each layer's activations are forgotten on the way forward and computed
 *     again on the way back: less memory for a third more work
 * @param seed of the order of the examples
 */
public record TrainingSettings(
        Optimization optimization,
        int batchSize,
        int epochs,
        int tokensPerPass,
        boolean recomputing,
        long seed) {
    public TrainingSettings {
        if (batchSize < 1 || epochs < 1 || tokensPerPass < 1) {
            throw new IllegalArgumentException(
                    "batch size, epochs and tokens a pass are "
                            + batchSize
                            + ", "
                            + epochs
                            + " and "
                            + tokensPerPass
                            + ", expected at least 1 each");
        }
    }
}
