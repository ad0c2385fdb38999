package libtorch.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

@ExtendWith(NoLeak.class)
class AdamWTest {
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.1, 0.9, 0.99, 1e-8);
    private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

    private TensorScope scope;
    private Tensor first;
    private Tensor second;
    private AdamW optimizer;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        first = Tensor.of(new double[] {1, 2}).requireGradient();
        second = Tensor.of(new double[] {3, 4, 5, 6}, 2, 2).requireGradient();
        optimizer =
                new AdamW(
                        SETTINGS,
                        List.of(
                                new AdamW.Group(List.of(new Parameter("first", first)), 0),
                                new AdamW.Group(List.of(new Parameter("second", second)), 0.5)));
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static void giveGradient(Tensor tensor, double... gradient) {
        tensor.multiply(1).backward(Tensor.of(gradient, tensor.shape()));
    }

    @Test
    void theFirstStepMovesEachElementByTheRateAgainstItsGradient() {
        giveGradient(first, 3, -0.2);
        optimizer.step(0.5, NO_LIMIT);
        assertThat(first.toDoubleArray()).containsExactly(new double[] {.95, 2.05}, within(1e-6));
    }

    @Test
    void eachGroupHasItsOwnDecay() {
        giveGradient(first, 0, 0);
        giveGradient(second, 0, 0, 0, 0);
        optimizer.step(1, NO_LIMIT);
        double kept = 1 - 0.1 * 0.5;
        assertThat(first.toDoubleArray()).containsExactly(1, 2);
        assertThat(second.toDoubleArray())
                .containsExactly(
                        new double[] {3 * kept, 4 * kept, 5 * kept, 6 * kept}, within(1e-15));
    }

    @Test
    void aParameterWithoutAGradientIsLeftAsItIs() {
        giveGradient(first, 1, 1);
        optimizer.step(1, NO_LIMIT);
        assertThat(second.toDoubleArray()).containsExactly(3, 4, 5, 6);
        assertThat(optimizer.state().get("second.steps").item()).isZero();
        assertThat(optimizer.state().get("first.steps").item()).isEqualTo(1);
    }

    @Test
    void withoutAnyGradientNothingMoves() {
        assertThat(optimizer.step(1, 1)).isZero();
        assertThat(first.toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void gradientsAreForgottenAfterAStep() {
        giveGradient(first, 1, 1);
        optimizer.step(1, NO_LIMIT);
        assertThat(first.gradient()).isEmpty();
        giveGradient(first, 1, 1);
        optimizer.clearGradients();
        assertThat(first.gradient()).isEmpty();
    }

    @Test
    void theNormOverAllGroupsIsReturned() {
        giveGradient(first, 1, -2);
        giveGradient(second, 2, 0, 0, 4);
        assertThat(optimizer.step(1, NO_LIMIT)).isCloseTo(5, within(1e-12));
    }

    @Test
    void largerGradientsAreScaledDownToTheLimit() {
        giveGradient(first, 1, -2);
        giveGradient(second, 2, 0, 0, 4);
        assertThat(optimizer.step(1, 0.5)).isCloseTo(5, within(1e-12));
        Map<String, Tensor> state = optimizer.state();
        double[] means = {0.1 * 0.1, -0.1 * 0.2}; // (1 - beta1) times a tenth of the gradient
        assertThat(state.get("first.mean").toDoubleArray()).containsExactly(means, within(1e-8));
        assertThat(state.get("second.mean").toDoubleArray())
                .containsExactly(new double[] {0.02, 0, 0, 0.04}, within(1e-8));
    }

    @Test
    void smallerGradientsAreLeftAlone() {
        giveGradient(first, 0.3, 0.4);
        assertThat(optimizer.step(1, 0.6)).isCloseTo(0.5, within(1e-12));
        assertThat(optimizer.state().get("first.mean").toDoubleArray())
                .containsExactly(new double[] {0.03, 0.04}, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aGradientThatIsNoNumberMovesNothingAndIsForgotten(double broken) {
        giveGradient(first, 1, -1);
        optimizer.step(1, NO_LIMIT);
        double[] before = first.toDoubleArray();
        double[] means = optimizer.state().get("first.mean").toDoubleArray();
        giveGradient(first, 1, 1);
        giveGradient(second, 1, broken, 1, 1);
        assertThat(optimizer.step(1, 1)).matches(norm -> !Double.isFinite(norm));
        assertThat(first.toDoubleArray()).containsExactly(before);
        assertThat(second.toDoubleArray()).containsExactly(3, 4, 5, 6);
        assertThat(first.gradient()).isEmpty();
        assertThat(optimizer.state().get("first.mean").toDoubleArray()).containsExactly(means);
        assertThat(optimizer.state().get("first.steps").item()).isEqualTo(1);
    }

    @Test
    void anOptimizerThatTakesOverAStateGoesOnAsTheOtherWould() {
        giveGradient(first, 1, -1);
        optimizer.step(1, NO_LIMIT);
        Tensor copy = first.detach().copy().requireGradient();
        AdamW other =
                new AdamW(
                        SETTINGS,
                        List.of(new AdamW.Group(List.of(new Parameter("first", copy)), 0)));
        other.state().forEach((name, tensor) -> tensor.copyFrom(optimizer.state().get(name)));
        giveGradient(first, 0.5, 2);
        giveGradient(copy, 0.5, 2);
        optimizer.step(0.7, NO_LIMIT);
        other.step(0.7, NO_LIMIT);
        assertThat(copy.toDoubleArray()).containsExactly(first.toDoubleArray());
    }

    @Test
    void theStateIsNamedByTheParameters() {
        assertThat(optimizer.state())
                .containsOnlyKeys(
                        "first.mean",
                        "first.mean-square",
                        "first.steps",
                        "second.mean",
                        "second.mean-square",
                        "second.steps");
    }

    @Test
    void aStepLeavesNoTensorsBehind() {
        giveGradient(first, 1, 1);
        long before = TensorScope.liveTensors();
        optimizer.step(1, 0.1);
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void float32ParametersAreMovedToo() {
        Tensor single = Tensor.ones(ScalarType.FLOAT32, 3).requireGradient();
        AdamW adam =
                new AdamW(
                        SETTINGS,
                        List.of(new AdamW.Group(List.of(new Parameter("single", single)), 0)));
        single.sum().backward();
        adam.step(1, NO_LIMIT);
        assertThat(single.toFloatArray())
                .containsExactly(new float[] {.9f, .9f, .9f}, within(1e-6f));
    }
}
