package dapo.benchmarks;

import libtorch.tensor.GradMode;
import libtorch.tensor.Operator;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;

/**
 * The rates of a product x·Wᵀ in float32 without gradients, by each of the ways that the library
 * chooses from: libtorch's own, oneDNN's convolution, its inner product by the weight as it lies,
 * and by a packed one. So many weights are gone through in turn that none is left in a cache.
 */
public final class ProductBenchmark {
    private static final int[][] WEIGHTS = { // inputs and outputs
        {160, 160}, {160, 448}, {576, 192}, {576, 576}, {576, 1536}, {1536, 576}, {576, 49_152}
    };
    private static final int[] ROWS = {1, 2, 4, 8, 16, 64, 256, 1024};
    private static final long ELEMENTS_IN_TURN = 40_000_000;
    private static final int REPEATS = 5;
    private static final double MOST_SECONDS = 60;
    private static final long PACKED_FOR_ROWS = 64;
    private static final long[] NO_SCALARS = {};

    private static final Operator LINEAR =
            Operator.of("linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor");
    private static final Operator CONVOLUTION =
            Operator.of(
                    "conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1,"
                            + " SymInt[2] padding=0, SymInt[2] dilation=1, SymInt groups=1) ->"
                            + " Tensor");
    private static final Operator INNER_PRODUCT =
            Operator.of(
                    "mkldnn::_linear_pointwise(Tensor X, Tensor W, Tensor? B, str attr, int[]"
                            + " scalars, str? algorithm) -> Tensor Y");
    private static final Operator PACK =
            Operator.of(
                    "mkldnn::_reorder_linear_weight(Tensor self, SymInt? batch_size_opt=None) ->"
                            + " Tensor Y");

    private ProductBenchmark() {}

    /** Prints a table. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(Map.of("threads", "1"), options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        System.out.printf(
                "GFLOP/s in float32, %d threads, %s%n%n",
                arguments.positive("threads"), Processor.name());
        System.out.println("| weight | rows | linear | conv2d | inner product | packed |");
        System.out.println("| --- | --: | --: | --: | --: | --: |");
        for (int[] weight : WEIGHTS) {
            try (GradMode _ = GradMode.disable();
                    TensorScope _ = TensorScope.open()) {
                measure(weight[0], weight[1]);
            }
        }
    }

    private static void measure(int inputs, int outputs) {
        long count = Math.max(3, ELEMENTS_IN_TURN / ((long) inputs * outputs));
        List<Tensor> plain = new ArrayList<>();
        List<Tensor> packed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tensor weight = random(outputs, inputs);
            plain.add(weight);
            packed.add(PACK.call(weight, PACKED_FOR_ROWS));
        }
        for (int rows : ROWS) {
            try (TensorScope _ = TensorScope.open()) {
                Tensor input = random(rows, inputs);
                System.out.printf(
                        Locale.ROOT,
                        "| %d × %d | %d | %.0f | %.0f | %.0f | %.0f |%n",
                        inputs,
                        outputs,
                        rows,
                        rate(input, plain, (x, w) -> LINEAR.call(x, w, null)),
                        rate(input, plain, ProductBenchmark::convolved),
                        rate(input, plain, ProductBenchmark::innerProduct),
                        rate(input, packed, ProductBenchmark::innerProduct));
            }
        }
    }

    private static Tensor random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, rows, columns);
    }

    private static Tensor convolved(Tensor input, Tensor weight) {
        Tensor image = input.reshape(1, input.size(0), 1, input.size(1)).permute(0, 3, 1, 2);
        return CONVOLUTION.call(image, weight.reshape(weight.size(0), weight.size(1), 1, 1), null);
    }

    private static Tensor innerProduct(Tensor input, Tensor weight) {
        return INNER_PRODUCT.call(input, weight, null, "none", NO_SCALARS, "");
    }

    /** Median of some rounds over all weights. */
    private static double rate(Tensor input, List<Tensor> weights, BinaryOperator<Tensor> product) {
        Runnable round =
                () -> {
                    for (Tensor weight : weights) {
                        try (TensorScope _ = TensorScope.open()) {
                            product.apply(input, weight).release();
                        }
                    }
                };
        round.run();
        double seconds = Repetitions.median(Repetitions.time(round, REPEATS, MOST_SECONDS));
        Tensor first = weights.getFirst();
        double operations = 2.0 * input.size(0) * first.size(0) * first.size(1) * weights.size();
        return operations / seconds / 1e9;
    }
}
