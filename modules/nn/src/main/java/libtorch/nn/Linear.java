package libtorch.nn;

import libtorch.tensor.Tensor;

import java.util.Optional;

/** y = x·Wᵀ + b, computed in the type of x, and what an adapter adds where there is one. */
public final class Linear {
    private static final String WEIGHT = "weight";

    private final Tensor weight;
    private final Optional<Tensor> bias;
    private final Optional<LowRankAdapter> adapter;

    /**
     * A layer over tensors at hand.
     *
     * @param weight (out, in)
     * @param bias (out), or empty
     */
    public Linear(Tensor weight, Optional<Tensor> bias) {
        this(weight, bias, Optional.empty());
    }

    /**
     * The same with an adapter.
     *
     * @param weight (out, in)
     * @param bias (out), or empty
     * @param adapter of the same sizes, or empty
     */
    public Linear(Tensor weight, Optional<Tensor> bias, Optional<LowRankAdapter> adapter) {
        this.weight = weight;
        this.bias = bias;
        this.adapter = adapter;
    }

    /**
     * The layer {@code weight} and, where asked for, {@code bias} of {@code source}, with the
     * adapter that it gives.
     */
    public static Linear of(
            ParameterSource source,
            long inputSize,
            long outputSize,
            boolean bias,
            Initialization initialization) {
        Tensor weight = source.parameter(WEIGHT, initialization, outputSize, inputSize);
        return new Linear(
                weight,
                bias
                        ? Optional.of(
                                source.parameter(
                                        "bias", new Initialization.Constant(0), outputSize))
                        : Optional.empty(),
                source.adapter(WEIGHT, inputSize, outputSize));
    }

    /** (…, in) to (…, out). */
    public Tensor forward(Tensor input) {
        Tensor matching = weight.to(input.type());
        Tensor output =
                bias.isPresent()
                        ? input.linear(matching, bias.get().to(input.type()))
                        : input.linear(matching);
        return adapter.isPresent() ? output.add(adapter.get().forward(input)) : output;
    }
}
