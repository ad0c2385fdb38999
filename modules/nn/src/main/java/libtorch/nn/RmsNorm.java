package libtorch.nn;

import libtorch.tensor.Tensor;

/** x / sqrt(mean(x²) + ε) · w over the last dimension (Zhang and Sennrich, arXiv:1910.07467). */
public final class RmsNorm {
    private final Tensor weight;
    private final double epsilon;

    private RmsNorm(Tensor weight, double epsilon) {
        this.weight = weight;
        this.epsilon = epsilon;
    }

    /** The layer {@code weight} (width) of {@code source}; a new one is all ones. */
    public static RmsNorm of(ParameterSource source, long width, double epsilon) {
        return new RmsNorm(
                source.parameter("weight", new Initialization.Constant(1), width), epsilon);
    }

    /** (…, width) to the same. */
    public Tensor forward(Tensor input) {
        return input.rmsNorm(weight.to(input.type()), epsilon);
    }
}
