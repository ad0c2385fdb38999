package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The gradient of a chain of operations, drawn from a seed, is what the chain itself does when one
 * number is moved to either side, in float64.
 */
@ExtendWith(NoLeak.class)
class CentralDifferencesTest {
    private static final int CHAINS = 150;
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;
    private static final double LARGEST = 4;

    @TestFactory
    Stream<DynamicTest> gradientsAreCentralDifferences() {
        return IntStream.range(0, CHAINS)
                .mapToObj(seed -> DynamicTest.dynamicTest("chain " + seed, () -> check(seed)));
    }

    private static void check(int seed) {
        Random random = new Random(seed);
        double[] point = random.doubles(12, -2, 2).toArray();
        try (TensorScope _ = TensorScope.open()) {
            Tensor weights = Tensor.of(random.doubles(64, -1, 1).toArray());
            List<UnaryOperator<Tensor>> chain = chain(random, point);
            Tensor leaf = Tensor.of(point, 3, 4).requireGradient();
            value(chain, leaf, weights).backward();
            double[] gradient = leaf.gradient().orElseThrow().toDoubleArray();
            double[] differences = new double[point.length];
            for (int i = 0; i < point.length; i++) {
                differences[i] =
                        (moved(chain, point, i, STEP, weights)
                                        - moved(chain, point, i, -STEP, weights))
                                / (2 * STEP);
            }
            assertThat(Arrays.stream(gradient).anyMatch(element -> element != 0)).isTrue();
            Golden.assertClose(gradient, differences, TOLERANCE);
        }
    }

    /** Six operations in turn, each followed by a hyperbolic tangent where numbers grow large. */
    private static List<UnaryOperator<Tensor>> chain(Random random, double[] point) {
        List<UnaryOperator<Tensor>> chain = new ArrayList<>();
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            Tensor current = Tensor.of(point, 3, 4);
            for (int i = 0; i < 6; i++) {
                UnaryOperator<Tensor> operation = operation(random.nextInt(28));
                current = operation.apply(current);
                chain.add(operation);
                if (current.abs().max().item() > LARGEST) {
                    current = current.tanh();
                    chain.add(Tensor::tanh);
                }
            }
        }
        return chain;
    }

    /** From (n, m) to (n, m) or another matrix; none has a kink where numbers are likely to be. */
    private static UnaryOperator<Tensor> operation(int kind) {
        return switch (kind) {
            case 0 -> Tensor::exp;
            case 1 -> Tensor::sin;
            case 2 -> Tensor::cos;
            case 3 -> Tensor::tanh;
            case 4 -> Tensor::sigmoid;
            case 5 -> Tensor::silu;
            case 6 -> Tensor::logSigmoid;
            case 7 -> Tensor::square;
            case 8 -> x -> x.square().add(0.5).sqrt();
            case 9 -> x -> x.square().add(0.5).log();
            case 10 -> x -> x.abs().add(0.3).pow(1.7);
            case 11 -> x -> x.divide(x.square().add(1));
            case 12 -> x -> x.clamp(-1.5, 1.5).subtract(x.multiply(0.5));
            case 13 -> x -> x.maximum(x.negate().multiply(0.5)).minimum(x.add(1));
            case 14 -> x -> x.softmax(-1).add(x);
            case 15 -> x -> x.logSoftmax(0);
            case 16 -> x -> x.logSumExp(1).unsqueeze(1).subtract(x);
            case 17 -> x -> x.cumulativeSum(1);
            case 18 -> x -> x.matmul(x.transpose(0, 1)).multiply(0.3);
            case 19 -> x -> x.linear(x.tanh());
            case 20 -> x -> x.subtract(x.mean(0, true)).divide(x.square().sum(1, true).add(1));
            case 21 -> x -> x.multiply(x.max(1, true));
            case 22 -> x -> x.rmsNorm(x.select(0, 0), 1e-3);
            case 23 -> x -> Tensor.concatenate(List.of(x.narrow(0, 1, 2), x.narrow(0, 0, 1)), 0);
            case 24 -> x -> Tensor.where(x.detach().less(0), x.multiply(0.2), x.square());
            case 25 -> x -> Tensor.embedding(x, Tensor.of(new long[] {2, 0, 2})).add(x);
            case 26 -> CentralDifferencesTest::attention;
            case 27 -> x -> x.add(x.gather(0, Tensor.zeros(ScalarType.INT64, x.shape())));
            default -> throw new AssertionError(kind);
        };
    }

    private static Tensor attention(Tensor matrix) {
        Tensor batch = matrix.unsqueeze(0).unsqueeze(0);
        return Tensor.attention(batch, batch.sin(), batch, true).reshape(matrix.shape());
    }

    private static double moved(
            List<UnaryOperator<Tensor>> chain,
            double[] point,
            int index,
            double by,
            Tensor weights) {
        double[] moved = point.clone();
        moved[index] += by;
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            return value(chain, Tensor.of(moved, 3, 4), weights).item();
        }
    }

    private static Tensor value(List<UnaryOperator<Tensor>> chain, Tensor point, Tensor weights) {
        Tensor result = point;
        for (UnaryOperator<Tensor> operation : chain) {
            result = operation.apply(result);
        }
        Tensor flat = result.reshape(-1);
        return flat.multiply(weights.narrow(0, 0, flat.size(0))).sum();
    }
}
