package libtorch.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

@ExtendWith(NoLeak.class)
class OptimizationTest {
    private static Optimization optimization(long warmup, Optimization.Decay decay) {
        return new Optimization(0.5, 0.9, 0.95, 0.1, 1, warmup, decay);
    }

    private static double[] factors(Optimization optimization, int steps) {
        LearningRateSchedule schedule = optimization.schedule(steps);
        return LongStream.range(0, steps).mapToDouble(schedule::factor).toArray();
    }

    @Test
    void aLineRisesToThePeakAndFallsToNothingAfterTheLastStep() {
        assertThat(factors(optimization(2, Optimization.Decay.LINEAR), 5))
                .containsExactly(0.5, 1, 0.75, 0.5, 0.25);
        assertThat(factors(optimization(0, Optimization.Decay.LINEAR), 3))
                .containsExactly(new double[] {0.75, 0.5, 0.25}, within(1e-15));
    }

    @Test
    void aConstantRateRisesAndStays() {
        assertThat(factors(optimization(2, Optimization.Decay.CONSTANT), 4))
                .containsExactly(0.5, 1, 1, 1);
        assertThat(factors(optimization(0, Optimization.Decay.CONSTANT), 2)).containsExactly(1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void noStepIsWithoutARate(Optimization.Decay decay) {
        for (int warmup = 0; warmup < 4; warmup++) {
            assertThat(Arrays.stream(factors(optimization(warmup, decay), 4)))
                    .allMatch(factor -> factor > 0 && factor <= 1);
        }
    }

    @Test
    void matricesDecayAndVectorsDoNot() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor matrix = Tensor.ones(ScalarType.FLOAT64, 1, 2).requireGradient();
            Tensor vector = Tensor.ones(ScalarType.FLOAT64, 2).requireGradient();
            AdamW optimizer =
                    optimization(0, Optimization.Decay.CONSTANT)
                            .optimizer(
                                    List.of(
                                            new Parameter("matrix", matrix),
                                            new Parameter("vector", vector)));
            matrix.multiply(0).sum().add(vector.multiply(0).sum()).backward();
            optimizer.step(1, Double.POSITIVE_INFINITY);
            assertThat(matrix.toDoubleArray()).containsOnly(1 - 0.5 * 0.1);
            assertThat(vector.toDoubleArray()).containsOnly(1);
        }
    }
}
