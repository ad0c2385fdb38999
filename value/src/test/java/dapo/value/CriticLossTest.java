package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;

@ExtendWith(NoLeak.class)
class CriticLossTest {
    private static final double[] LOGITS = {-2.5, -0.3, 0, 0.8, 3.1};
    private static final double[] TARGETS = {0, 0.75, 0.25, 1, 0.5};

    private record Measured(double loss, double[] gradient) {}

    private static Measured measure(double[] logits, double[] targets, int statesInBatch) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor leaf = Tensor.of(logits).requireGradient();
            Tensor loss = CriticLoss.loss(leaf, Tensor.of(targets), statesInBatch);
            loss.backward();
            return new Measured(loss.item(), leaf.gradient().orElseThrow().toDoubleArray());
        }
    }

    @Test
    void theLossIsTheMeanSoftLabelCrossEntropyAndItsGradientValueLessTarget() {
        double loss = 0;
        double[] gradient = new double[5];
        for (int state = 0; state < 5; state++) {
            double value = 1 / (1 + Math.exp(-LOGITS[state]));
            loss -=
                    (TARGETS[state] * Math.log(value) + (1 - TARGETS[state]) * Math.log(1 - value))
                            / 5;
            gradient[state] = (value - TARGETS[state]) / 5;
        }
        Measured measured = measure(LOGITS, TARGETS, 5);
        assertThat(measured.loss()).isCloseTo(loss, within(1e-14));
        assertThat(measured.gradient()).containsExactly(gradient, within(1e-15));
    }

    @Test
    void theLossesOfPartsAddUpToThatOfTheWholeBatch() {
        double first = measure(Arrays.copyOf(LOGITS, 2), Arrays.copyOf(TARGETS, 2), 5).loss();
        double rest =
                measure(Arrays.copyOfRange(LOGITS, 2, 5), Arrays.copyOfRange(TARGETS, 2, 5), 5)
                        .loss();
        assertThat(first + rest).isCloseTo(measure(LOGITS, TARGETS, 5).loss(), within(1e-15));
    }

    @Test
    void otherTargetsThanOneForEachStateAreRefused() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor logits = Tensor.of(LOGITS);
            Tensor targets = Tensor.of(Arrays.copyOf(TARGETS, 4));
            assertThatThrownBy(() -> CriticLoss.loss(logits, targets))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "logits have shape [5] and targets [4], expected one of each for each"
                                    + " state");
        }
    }
}
