package libtorch.nn;

import libtorch.tensor.Tensor;

import java.util.Optional;

/** y = x·Wᵀ + b, computed in the type of x. */
public final class Linear {
    private final Tensor weight;
    private final Optional<Tensor> bias;

    /**
     * A layer over tensors at hand.
     *
     * @param weight (out, in)
     * @param bias (out), or empty
     */
    public Linear(Tensor weight, Optional<Tensor> bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** The layer {@code weight} and, where asked for, {@code bias} of {@code source}. */
    public static Linear of(
            ParameterSource source,
            long inputSize,
            long outputSize,
            boolean bias,
            Initialization initialization) {
        Tensor weight = source.parameter("weight", initialization, outputSize, inputSize);
        return new Linear(
                weight,
                bias
                        ? Optional.of(
                                source.parameter(
                                        "bias", new Initialization.Constant(0), outputSize))
                        : Optional.empty());
    }

    /** (…, in) to (…, out). */
    public Tensor forward(Tensor input) {
        Tensor matching = weight.to(input.type());
        return bias.isPresent()
                ? input.linear(matching, bias.get().to(input.type()))
                : input.linear(matching);
    }
}
