package libtorch.nn;

import libtorch.tensor.Device;
import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TorchRuntime;

import java.util.Arrays;
import java.util.Optional;

/**
 * A copy of a linear layer's weight in the layout in which oneDNN multiplies by it. Its products
 * need not lay the weight out anew, run in libtorch's own threads in float32 too, and write what is
 * added or multiplied to them, or their SiLU, in one go. They record nothing for differentiation.
 */
final class PackedWeight {
    private static final Operator REORDER =
            Operator.of(
                    "mkldnn::_reorder_linear_weight(Tensor self, SymInt? batch_size_opt=None) ->"
                            + " Tensor Y");

    /** The scalars are a {@code Scalar?[]} there; an empty list is the same in both. */
    private static final Operator PRODUCT =
            Operator.of(
                    "mkldnn::_linear_pointwise(Tensor X, Tensor W, Tensor? B, str attr, int[]"
                            + " scalars, str? algorithm) -> Tensor Y");

    private static final Operator PRODUCT_WITH_OTHER =
            Operator.of(
                    "mkldnn::_linear_pointwise.binary(Tensor X, Tensor other, Tensor W, Tensor? B,"
                            + " str attr) -> Tensor Y");

    /** For how many rows the layout is chosen; for 1 to 256 it comes out alike or nearly so. */
    private static final long ROWS = 64;

    private static final long[] NO_SCALARS = {};

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");

    /** Without these instructions oneDNN refuses to multiply bfloat16. */
    private static final boolean AVX512 = TorchRuntime.processorFeatures().contains("avx512f");

    private final Tensor packed;
    private final Optional<Tensor> bias;

    private PackedWeight(Tensor packed, Optional<Tensor> bias) {
        this.packed = packed;
        this.bias = bias;
    }

    /**
     * A copy of {@code weight} (out, in) in the type {@code type}; empty where oneDNN is not to be
     * had or does not multiply that type. It belongs to the innermost scope.
     *
     * @throws IllegalArgumentException if the bias is not (out): oneDNN would read beside it
     */
    static Optional<PackedWeight> of(Tensor weight, Optional<Tensor> bias, ScalarType type) {
        bias.ifPresent(values -> requireFits(values, weight));
        boolean multiplied = type == ScalarType.FLOAT32 || (type == ScalarType.BFLOAT16 && AVX512);
        return X86 && multiplied && weight.device().equals(Device.CPU)
                ? Optional.of(
                        new PackedWeight(
                                REORDER.call(weight.to(type), ROWS),
                                bias.map(values -> values.to(type).contiguous())))
                : Optional.empty();
    }

    private static void requireFits(Tensor bias, Tensor weight) {
        if (!Arrays.equals(bias.shape(), new long[] {weight.size(0)})) {
            throw new IllegalArgumentException(
                    "a layer of %d inputs and %d outputs has the bias %s: expected [%2$d]"
                            .formatted(weight.size(1), weight.size(0), bias));
        }
    }

    /** Whether {@code input} has the type of this weight. */
    boolean takes(Tensor input) {
        return input.type() == packed.type();
    }

    /** x·Wᵀ + b. */
    Tensor product(Tensor input) {
        return then("none", input);
    }

    /** silu(x·Wᵀ + b). */
    Tensor silu(Tensor input) {
        return then("swish", input);
    }

    /** (x·Wᵀ + b) ∘ y, of the same type. */
    Tensor times(Tensor input, Tensor factor) {
        return with("mul", input, factor);
    }

    /** x·Wᵀ + b + y, of the same type. */
    Tensor plus(Tensor input, Tensor addend) {
        return with("add", input, addend);
    }

    private Tensor then(String operation, Tensor input) {
        outputShape(input);
        return PRODUCT.call(input, packed, bias.orElse(null), operation, NO_SCALARS, "");
    }

    private Tensor with(String operation, Tensor input, Tensor other) {
        long[] shape = outputShape(input);
        if (!Arrays.equals(other.shape(), shape)) {
            throw new IllegalArgumentException(
                    "a layer's output of shape "
                            + Arrays.toString(shape)
                            + " was to be joined with "
                            + other
                            + ": expected the same shape");
        }
        return PRODUCT_WITH_OTHER.call(input, other, packed, bias.orElse(null), operation);
    }

    /** oneDNN does not look whether an input fits, and would read beside it. */
    private long[] outputShape(Tensor input) {
        long[] shape = input.shape();
        if (shape.length < 2 || shape[shape.length - 1] != packed.size(1)) {
            throw new IllegalArgumentException(
                    "a layer of %d inputs and %d outputs got %s: expected [..., %1$d]"
                            .formatted(packed.size(1), packed.size(0), input));
        }
        shape[shape.length - 1] = packed.size(0);
        return shape;
    }
}
