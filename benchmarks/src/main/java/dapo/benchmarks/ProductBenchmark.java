package dapo.benchmarks;

import libtorch.nn.Linear;
import libtorch.tensor.GradMode;
import libtorch.tensor.Operator;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The rates of a product x·Wᵀ in float32: by libtorch's own operator, and as this library has it
 * computed where it is recorded for gradients, where it is not, and by packed weights. So many
 * weights are gone through in turn that none is left in a cache.
 */
public final class ProductBenchmark {
    private static final int[][] WEIGHTS = { // inputs and outputs
        {160, 160}, {160, 448}, {576, 192}, {576, 576}, {576, 1536}, {1536, 576}, {576, 49_152}
    };
    private static final int[] ROWS = {1, 2, 4, 8, 16, 64, 256, 1024};
    private static final long ELEMENTS_IN_TURN = 40_000_000;
    private static final int FEWEST_WEIGHTS = 3;
    private static final int REPEATS = 5;
    private static final double MOST_SECONDS = 60;

    private static final Operator LINEAR =
            Operator.of("linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor");

    private ProductBenchmark() {}

    /** Prints a table. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(Map.of("threads", "1"), options);
        int threads = arguments.positive("threads");
        TorchRuntime.setThreads(threads);
        System.out.printf("GFLOP/s in float32, %d threads, %s%n%n", threads, Processor.name());
        System.out.println("| weight | rows | libtorch | recorded | not recorded | packed |");
        System.out.println("| --- | --: | --: | --: | --: | --: |");
        for (int[] weight : WEIGHTS) {
            try (TensorScope _ = TensorScope.open()) {
                measure(weight[0], weight[1]);
            }
        }
    }

    private static void measure(int inputs, int outputs) {
        long count = Math.max(FEWEST_WEIGHTS, ELEMENTS_IN_TURN / ((long) inputs * outputs));
        List<Tensor> weights =
                Stream.generate(() -> random(outputs, inputs).requireGradient())
                        .limit(count)
                        .toList();
        List<Linear> packed = weights.stream().map(ProductBenchmark::packed).toList();
        double multiplications = (double) inputs * outputs * count;
        for (int rows : ROWS) {
            try (TensorScope _ = TensorScope.open()) {
                Tensor input = random(rows, inputs);
                double operations = 2 * multiplications * rows;
                double recorded = operations / seconds(input, layers(weights));
                try (GradMode _ = GradMode.disable()) {
                    System.out.printf(
                            Locale.ROOT,
                            "| %d × %d | %d | %.0f | %.0f | %.0f | %.0f |%n",
                            inputs,
                            outputs,
                            rows,
                            operations / seconds(input, libtorchs(weights)) / 1e9,
                            recorded / 1e9,
                            operations / seconds(input, layers(weights)) / 1e9,
                            operations / seconds(input, forwards(packed)) / 1e9);
                }
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

    private static Linear packed(Tensor weight) {
        return new Linear(weight, Optional.empty()).packed(ScalarType.FLOAT32);
    }

    private static List<UnaryOperator<Tensor>> libtorchs(List<Tensor> weights) {
        return weights.stream()
                .<UnaryOperator<Tensor>>map(weight -> input -> LINEAR.call(input, weight, null))
                .toList();
    }

    private static List<UnaryOperator<Tensor>> layers(List<Tensor> weights) {
        return weights.stream()
                .<UnaryOperator<Tensor>>map(weight -> input -> input.linear(weight))
                .toList();
    }

    private static List<UnaryOperator<Tensor>> forwards(List<Linear> layers) {
        return layers.stream().<UnaryOperator<Tensor>>map(layer -> layer::forward).toList();
    }

    /** Median of some rounds over all products, after one that is not timed. */
    private static double seconds(Tensor input, List<UnaryOperator<Tensor>> products) {
        Runnable round =
                () -> {
                    for (UnaryOperator<Tensor> product : products) {
                        try (TensorScope _ = TensorScope.open()) {
                            product.apply(input).release();
                        }
                    }
                };
        round.run();
        return Repetitions.median(Repetitions.time(round, REPEATS, MOST_SECONDS));
    }
}
