package libtorch.nn;

import java.util.List;

/**
 * How parameters are moved: AdamW, its learning rate over the steps, and the limit on the gradient.
 *
 * @param learningRate the peak rate
 * @param beta1 decay of the mean gradient
 * @param beta2 decay of the mean squared gradient
 * @param weightDecay decay of matrices; vectors (norms, biases) have none
 * @param maximumNorm gradients of a larger norm are scaled down to it; infinity for no limit
 * @param warmupSteps steps until the peak
 * @param decay how the rate falls after the peak
 */
public record Optimization(
        double learningRate,
        double beta1,
        double beta2,
        double weightDecay,
        double maximumNorm,
        long warmupSteps,
        Decay decay) {
    private static final double EPSILON = 1e-8;

    /** How the learning rate falls after the warm-up. */
    public enum Decay {
        /** It does not. */
        CONSTANT,
        /** In a straight line to 0 after the last step. */
        LINEAR,
        /** Along half a cosine to 0 after the last step. */
        COSINE
    }

    /**
     * A constant rate, AdamW's usual decays of 0.9 and 0.999, no decay of weights, no warm-up, and
     * gradients of a norm of 1 at most.
     */
    public static Optimization constant(double learningRate) {
        return new Optimization(learningRate, 0.9, 0.999, 0, 1, 0, Decay.CONSTANT);
    }

    /** The share of the peak rate for each of {@code steps} steps. */
    public LearningRateSchedule schedule(long steps) {
        // Counted so that the first step has a rate above 0 and the last one too.
        LearningRateSchedule schedule =
                switch (decay) {
                    case CONSTANT -> step -> Math.min(1, (double) step / Math.max(1, warmupSteps));
                    case LINEAR -> LearningRateSchedule.linear(warmupSteps, steps + 1);
                    case COSINE -> LearningRateSchedule.cosine(warmupSteps, steps + 1);
                };
        return step -> schedule.factor(step + 1);
    }

    /** An optimizer of {@code parameters}; its state belongs to this thread's innermost scope. */
    public AdamW optimizer(List<Parameter> parameters) {
        List<Parameter> matrices =
                parameters.stream().filter(parameter -> parameter.tensor().rank() > 1).toList();
        List<Parameter> vectors =
                parameters.stream().filter(parameter -> parameter.tensor().rank() <= 1).toList();
        return new AdamW(
                new AdamW.Settings(learningRate, beta1, beta2, EPSILON),
                List.of(new AdamW.Group(matrices, weightDecay), new AdamW.Group(vectors, 0)));
    }
}
