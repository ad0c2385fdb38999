package causallm.model;

import libtorch.tensor.ScalarType;

import java.util.Optional;

/**
 * In which types a model holds its parameters and computes, and what of it is trained.
 *
 * @param parameters the type of the parameters
 * @param compute the type of the activations; parameters are converted to it in each layer where
 *     they have another
 * @param trainable whether parameters gather gradients
 * @param adaptation the adapters that are trained instead of the parameters, or empty
 */
public record Precision(
        ScalarType parameters,
        ScalarType compute,
        boolean trainable,
        Optional<LowRankAdaptation> adaptation) {
    public Precision {
        if (trainable && adaptation.isPresent()) {
            throw new IllegalArgumentException(
                    "a model is trained itself or by adapters beside it, found both");
        }
    }

    /**
     * float32 parameters that gather gradients; layers compute in {@code compute}, float32 or
     * bfloat16.
     */
    public static Precision training(ScalarType compute) {
        return new Precision(ScalarType.FLOAT32, compute, true, Optional.empty());
    }

    /** Parameters in {@code compute}, as they are, and float32 adapters that gather gradients. */
    public static Precision adapting(ScalarType compute, LowRankAdaptation adaptation) {
        return new Precision(compute, compute, false, Optional.of(adaptation));
    }

    /** Parameters in {@code type}, computed in it, without gradients. */
    public static Precision inference(ScalarType type) {
        return new Precision(type, type, false, Optional.empty());
    }
}
