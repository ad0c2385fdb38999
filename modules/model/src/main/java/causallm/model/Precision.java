package causallm.model;

import libtorch.tensor.ScalarType;

/**
 * In which types a model holds its parameters and computes, and whether it is trained.
 *
 * @param parameters the type of the parameters
 * @param compute the type of the activations; parameters are converted to it in each layer where
 *     they have another
 * @param trainable whether parameters gather gradients
 */
public record Precision(ScalarType parameters, ScalarType compute, boolean trainable) {
    /**
     * float32 parameters that gather gradients; layers compute in {@code compute}, float32 or
     * bfloat16.
     */
    public static Precision training(ScalarType compute) {
        return new Precision(ScalarType.FLOAT32, compute, true);
    }

    /** Parameters in {@code type}, computed in it, without gradients. */
    public static Precision inference(ScalarType type) {
        return new Precision(type, type, false);
    }
}
