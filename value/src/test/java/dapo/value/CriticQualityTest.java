package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dapo.reasoning.StateValue;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

@ExtendWith(NoLeak.class)
class CriticQualityTest {
    @TempDir Path folder;

    private static CriticQuality quality(double... valuesAndTargets) {
        double[] values = new double[valuesAndTargets.length / 2];
        double[] targets = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = valuesAndTargets[2 * i];
            targets[i] = valuesAndTargets[2 * i + 1];
        }
        return CriticQuality.of(values, targets);
    }

    @Test
    void theBrierScoreIsTheMeanSquareAndStandsBesideThatOfTheBestConstant() {
        CriticQuality quality = quality(0.5, 1, 0.2, 0, 0.5, 0.5);
        assertThat(quality.brierScore()).isCloseTo((0.25 + 0.04) / 3, within(1e-15));
        assertThat(quality.constantBrierScore()).isCloseTo(0.5 / 3, within(1e-15));
        assertThat(quality.states()).isEqualTo(3);
    }

    @Test
    void theAreaUnderTheCurveIsTheShareOfPairsInTheRightOrder() {
        // Worth more than one half: 0.9, 0.4; less: 0.1, 0.5. One of four pairs is in the wrong
        // order.
        assertThat(quality(0.9, 1, 0.4, 0.75, 0.1, 0, 0.5, 0.25).areaUnderCurve()).isEqualTo(0.75);
        assertThat(quality(0.9, 1, 0.1, 0).areaUnderCurve()).isEqualTo(1);
        assertThat(quality(0.1, 1, 0.9, 0).areaUnderCurve()).isZero();
    }

    @Test
    void equalValuesCountHalfAndStatesWorthOneHalfNothing() {
        assertThat(quality(0.5, 1, 0.5, 0).areaUnderCurve()).isEqualTo(0.5);
        // Pairs of 0.7 with 0.7 and 0.2, of 0.2 with 0.7 and 0.2: half, one, none and half.
        assertThat(quality(0.7, 1, 0.7, 0, 0.2, 0, 0.2, 1, 0.99, 0.5).areaUnderCurve())
                .isEqualTo(0.5);
        assertThat(quality(0.7, 1, 0.7, 1, 0.7, 0, 0.2, 0).areaUnderCurve()).isEqualTo(0.75);
    }

    @Test
    void whereOneKindIsMissingThereIsNoAreaUnderTheCurve() {
        CriticQuality quality = quality(0.7, 1, 0.6, 0.5, 0.3, 0.75);
        assertThat(quality.areaUnderCurve()).isNaN();
        assertThat(quality.metrics())
                .containsOnlyKeys("brier", "constant-brier", "calibration-error", "states");
    }

    @Test
    void theCalibrationErrorComparesMeansInTenBinsOfTheValue() {
        // Bin 0.1 to 0.2: values 0.12 and 0.18, targets 0 and 0.5; bin 0.9 to 1: 0.95 and 1, 0.9
        // and 1.
        CriticQuality quality = quality(0.12, 0, 0.18, 0.5, 0.95, 0.9, 1, 1);
        assertThat(quality.calibrationError()).isCloseTo((2 * 0.1 + 2 * 0.025) / 4, within(1e-15));
        // Within a bin errors cancel, between bins they do not.
        assertThat(quality(0.5, 0, 0.5, 1).calibrationError()).isZero();
        assertThat(quality(0.45, 1, 0.55, 0).calibrationError()).isCloseTo(0.55, within(1e-15));
    }

    @Test
    void valuesWithoutTargetsAreRefused() {
        assertThatThrownBy(() -> CriticQuality.of(new double[2], new double[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 values for 1 targets, expected as many, at least one");
        assertThatThrownBy(() -> CriticQuality.of(new double[0], new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCriticIsMeasuredOnEachStateAgainstItsOwnValueHoweverThePassesAreCut() {
        List<StateValue> states =
                List.of(
                        TinyModels.state("p", 0, 0, "1+2+3+4+5\n", 0.5),
                        TinyModels.state("p", 0, 1, "1+2+3+4+5\n3+3+4+5\n", 1),
                        TinyModels.state("q", 0, 0, "7\n", 0),
                        TinyModels.state("p", 1, 1, "1+2+3+4+5\n4\n", 0.25));
        TinyModels.save(folder.resolve("model"));
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(folder.resolve("model"));
            double[] values =
                    states.stream()
                            .mapToDouble(state -> {
                                int[] tokens = state.prefix().toArray();
                                return critic.values(
                                                List.of(
                                                        new Critic.Row(
                                                                tokens,
                                                                new int[] {tokens.length})))[0];
                            })
                            .toArray();
            double[] targets = states.stream().mapToDouble(StateValue::value).toArray();
            CriticQuality expected = CriticQuality.of(values, targets);
            for (int tokensPerPass : new int[] {1, 30, 4096}) {
                CriticQuality measured = CriticQuality.measure(critic, states, tokensPerPass);
                assertThat(measured.brierScore()).isCloseTo(expected.brierScore(), within(1e-6));
                assertThat(measured.areaUnderCurve()).isEqualTo(expected.areaUnderCurve());
                assertThat(measured.calibrationError())
                        .isCloseTo(expected.calibrationError(), within(1e-6));
                assertThat(measured.states()).isEqualTo(4);
            }
        }
    }
}
