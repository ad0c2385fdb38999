package libtorch.nn;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Optional;

/** y = x·Wᵀ + b, computed in the type of x, and what an adapter adds where there is one. */
public final class Linear {
    private static final String WEIGHT = "weight";

    private final Tensor weight;
    private final Optional<Tensor> bias;
    private final Optional<LowRankAdapter> adapter;
    private final Optional<PackedWeight> packed;

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
        this(weight, bias, adapter, Optional.empty());
    }

    private Linear(
            Tensor weight,
            Optional<Tensor> bias,
            Optional<LowRankAdapter> adapter,
            Optional<PackedWeight> packed) {
        this.weight = weight;
        this.bias = bias;
        this.adapter = adapter;
        this.packed = packed;
    }

    /**
     * The layer {@code weight} and, where asked for, {@code bias} of {@code source}, with the
     * adapter that it gives, packed where it says so.
     */
    public static Linear of(
            ParameterSource source,
            long inputSize,
            long outputSize,
            boolean bias,
            Initialization initialization) {
        Tensor weight = source.parameter(WEIGHT, initialization, outputSize, inputSize);
        Linear layer =
                new Linear(
                        weight,
                        bias
                                ? Optional.of(
                                        source.parameter(
                                                "bias", new Initialization.Constant(0), outputSize))
                                : Optional.empty(),
                        source.adapter(WEIGHT, inputSize, outputSize));
        return source.packing().map(layer::packed).orElse(layer);
    }

    /**
     * This layer with a copy of its weight in the layout that is fastest to multiply by, for passes
     * without gradients over inputs of {@code type}: it sees no later change of the weight. Where
     * operations are recorded ({@link GradMode}), and on devices and for types that have no such
     * layout, the weight itself is multiplied by. The copy belongs to the innermost scope.
     */
    public Linear packed(ScalarType type) {
        return new Linear(weight, bias, adapter, PackedWeight.of(weight, bias, type));
    }

    /** (…, in) to (…, out). */
    public Tensor forward(Tensor input) {
        return adapted(input, canUsePacked(input) ? packed.get().product(input) : plain(input));
    }

    /** The SiLU of what {@link #forward} gives: z / (1 + exp(−z)). */
    public Tensor forwardSilu(Tensor input) {
        return isPackedAlone(input) ? packed.get().silu(input) : forward(input).silu();
    }

    /** What {@link #forward} gives, times {@code factor} (…, out). */
    public Tensor forwardTimes(Tensor input, Tensor factor) {
        return isPackedAlone(input) && factor.type() == input.type()
                ? packed.get().times(input, factor)
                : factor.multiply(forward(input));
    }

    /** What {@link #forward} gives, plus {@code addend} (…, out), in the wider of their types. */
    public Tensor forwardPlus(Tensor input, Tensor addend) {
        return isPackedAlone(input) && addend.type() == input.type()
                ? packed.get().plus(input, addend)
                : addend.add(forward(input));
    }

    private boolean canUsePacked(Tensor input) {
        return packed.isPresent() && packed.get().takes(input) && !GradMode.isEnabled();
    }

    private boolean isPackedAlone(Tensor input) {
        return adapter.isEmpty() && canUsePacked(input);
    }

    private Tensor plain(Tensor input) {
        Tensor matching = weight.to(input.type());
        return bias.isPresent()
                ? input.linear(matching, bias.get().to(input.type()))
                : input.linear(matching);
    }

    private Tensor adapted(Tensor input, Tensor output) {
        return adapter.isPresent() ? output.add(adapter.get().forward(input)) : output;
    }
}
