package libtorch.tensor;

import java.util.Arrays;

/**
 * x·Wᵀ + b. A large product in float32 on an x86 processor is computed as a convolution of width
 * one over channels that lie last: the same sums over the same memory, forward and backward.
 *
 * <p>Products of float32 go to the BLAS, convolutions to oneDNN, which works in libtorch's own
 * threads. OpenBLAS has threads of its own; on few cores they and libtorch's starve each other, so
 * that it is kept to one. Small products are faster there all the same: oneDNN lays out the weight
 * anew for each, and makes its code for each shape (benchmarks/README.md, "Float32").
 */
final class LinearProduct {
    private static final Operator CONVOLUTION =
            Operator.of(
                    "conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1,"
                            + " SymInt[2] padding=0, SymInt[2] dilation=1, SymInt groups=1) ->"
                            + " Tensor");

    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final int CPU = Device.CPU.kind().code();
    private static final long FEWEST_ROWS = 16;
    private static final long FEWEST_MULTIPLICATIONS = 1L << 25;

    private LinearProduct() {}

    /** {@code bias} may be null. */
    static Tensor of(Tensor input, Tensor weight, Tensor bias) {
        boolean ours = X86 && isOfFloat32(input) && isOfFloat32(weight);
        return ours && isLarge(input.shape(), weight.shape())
                ? convolved(input, weight, bias)
                : Operators.LINEAR.call(input, weight, bias);
    }

    private static boolean isOfFloat32(Tensor tensor) {
        return TensorData.typeCode(tensor) == ScalarType.FLOAT32.code()
                && TensorData.deviceKind(tensor) == CPU;
    }

    private static boolean isLarge(long[] input, long[] weight) {
        boolean fit =
                input.length > 0 && weight.length == 2 && input[input.length - 1] == weight[1];
        long rows = fit ? rows(input) : 0;
        return rows >= FEWEST_ROWS && rows * weight[0] * weight[1] >= FEWEST_MULTIPLICATIONS;
    }

    private static long rows(long... shape) {
        return Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
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
