package libtorch.tensor;

import java.util.Arrays;

/**
 * x·Wᵀ + b. In float32 on an x86 processor all but small products are computed by oneDNN: as an
 * inner product where nothing is recorded for differentiation; otherwise, where it is large, as a
 * convolution of width one over channels that lie last, the same sums over the same memory, forward
 * and backward.
 *
 * <p>libtorch itself gives products of float32 to the BLAS. OpenBLAS has threads of its own; on few
 * cores they and libtorch's starve each other, so that it is kept to one, while oneDNN works in
 * libtorch's. What is small is faster there all the same: oneDNN's calls cost more, and for a
 * convolution it lays out the weight anew and makes its code for each shape (benchmarks/README.md,
 * "Float32").
 */
final class LinearProduct {
    private static final Operator CONVOLUTION =
            Operator.of(
                    "conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1,"
                            + " SymInt[2] padding=0, SymInt[2] dilation=1, SymInt groups=1) ->"
                            + " Tensor");

    /** The scalars are a {@code Scalar?[]} there; an empty list is the same in both. */
    private static final Operator INNER_PRODUCT =
            Operator.of(
                    "mkldnn::_linear_pointwise(Tensor X, Tensor W, Tensor? B, str attr, int[]"
                            + " scalars, str? algorithm) -> Tensor Y");

    private static final long[] NO_SCALARS = {};

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final int CPU = Device.CPU.kind().code();
    private static final long FEWEST_OF_INNER_PRODUCT = 3L << 18;
    private static final long FEWEST_OF_CONVOLUTION = 1L << 25;
    private static final long FEWEST_ROWS_OF_CONVOLUTION = 16;

    private LinearProduct() {}

    /** {@code bias} may be null. */
    static Tensor of(Tensor input, Tensor weight, Tensor bias) {
        if (X86 && isOfFloat32(input) && isOfFloat32(weight)) {
            long[] shape = input.shape();
            long[] weightShape = weight.shape();
            long multiplications = multiplications(shape, weightShape);
            if (multiplications >= FEWEST_OF_INNER_PRODUCT
                    && isReadable(bias, weightShape[0])
                    && !isRecorded(input, weight, bias)) {
                return INNER_PRODUCT.call(input, weight, bias, "none", NO_SCALARS, "");
            }
            if (multiplications >= FEWEST_OF_CONVOLUTION
                    && rows(shape) >= FEWEST_ROWS_OF_CONVOLUTION) {
                return convolved(input, weight, bias);
            }
        }
        return Operators.LINEAR.call(input, weight, bias);
    }

    private static boolean isOfFloat32(Tensor tensor) {
        return TensorData.typeCode(tensor) == ScalarType.FLOAT32.code()
                && TensorData.deviceKind(tensor) == CPU;
    }

    /** Zero where the shapes do not fit or the input is a single vector. */
    private static long multiplications(long[] input, long... weight) {
        boolean fit =
                input.length > 1 && weight.length == 2 && input[input.length - 1] == weight[1];
        return fit ? rows(input) * weight[0] * weight[1] : 0;
    }

    private static long rows(long... shape) {
        return Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
    }

    /**
     * oneDNN takes input and weight as they lie, but of a bias no more than where it begins, and
     * would read beside one that is short.
     */
    private static boolean isReadable(Tensor bias, long outputs) {
        return bias == null
                || (isOfFloat32(bias)
                        && bias.isContiguous()
                        && Arrays.equals(bias.shape(), new long[] {outputs}));
    }

    private static boolean isRecorded(Tensor input, Tensor weight, Tensor bias) {
        return GradMode.isEnabled()
                && (input.requiresGradient()
                        || weight.requiresGradient()
                        || (bias != null && bias.requiresGradient()));
    }

    private static Tensor convolved(Tensor input, Tensor weight, Tensor bias) {
        long[] shape = input.shape();
        long in = weight.size(1);
        long out = weight.size(0);
        try (TensorScope scope = TensorScope.open()) {
            Tensor image = input.reshape(1, rows(shape), 1, in).permute(0, 3, 1, 2);
            Tensor filled = CONVOLUTION.call(image, weight.reshape(out, in, 1, 1), bias);
            shape[shape.length - 1] = out;
            return scope.keep(filled.permute(0, 2, 3, 1).reshape(shape));
        }
    }
}
