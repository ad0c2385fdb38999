package dapo.cli;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

/** How fast matrix products are, measured in a moment: to be compared, not to be quoted. */
final class ProductRate {
    private static final int SIDE = 1024;
    private static final long NANOSECONDS = 200_000_000;

    private ProductRate() {}

    /** Billions of floating-point operations a second, in a layer of 1,024 inputs and outputs. */
    static double measure(ScalarType type) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor matrix = Tensor.full(1.0 / SIDE, ScalarType.FLOAT32, SIDE, SIDE).to(type);
            multiply(matrix); // the first one sets up more than it multiplies
            long start = System.nanoTime();
            long products = 0;
            while (System.nanoTime() - start < NANOSECONDS) {
                multiply(matrix);
                products++;
            }
            return 2.0 * SIDE * SIDE * SIDE * products / (System.nanoTime() - start);
        }
    }

    private static void multiply(Tensor matrix) {
        try (TensorScope _ = TensorScope.open()) {
            matrix.linear(matrix);
        }
    }
}
