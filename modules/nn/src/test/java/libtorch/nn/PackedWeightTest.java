package libtorch.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Optional;
import java.util.Random;

@ExtendWith(NoLeak.class)
class PackedWeightTest {
    private final Random random = new Random(5);
    private TensorScope scope;
    private GradMode mode;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        mode = GradMode.disable();
    }

    @AfterEach
    void close() {
        mode.close();
        scope.close();
    }

    private Tensor drawn(long... shape) {
        return new Initialization.Normal(1).draw(random, ScalarType.FLOAT32, shape);
    }

    private static void assumePacked(ScalarType type) {
        Tensor weight = Tensor.ones(type, 2, 2);
        Assumptions.assumeTrue(
                PackedWeight.of(weight, Optional.empty(), type).isPresent(),
                "this processor has no packed products of " + type);
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.shape()).containsExactly(expected.shape());
        float[] values = expected.to(ScalarType.FLOAT32).toFloatArray();
        float[] found = actual.to(ScalarType.FLOAT32).toFloatArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(found[i])
                    .as("element " + i)
                    .isCloseTo(values[i], within((float) (tolerance * (1 + Math.abs(values[i])))));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1, 1e-5", "FLOAT32, 7, 1e-5", "FLOAT32, 300, 1e-5",
        "BFLOAT16, 1, 0.02", "BFLOAT16, 7, 0.02", "BFLOAT16, 300, 0.02",
    })
    void aPackedLayerGivesWhatTheLayerGives(ScalarType type, int rows, double tolerance) {
        assumePacked(type);
        Linear plain = new Linear(drawn(40, 24), Optional.of(drawn(40)));
        Linear packed = plain.packed(type);
        Tensor input = drawn(rows, 1, 24).to(type);
        Tensor other = drawn(rows, 1, 40).to(type);
        assertClose(packed.forward(input), plain.forward(input), tolerance);
        assertClose(packed.forwardSilu(input), plain.forwardSilu(input), tolerance);
        assertClose(packed.forwardTimes(input, other), plain.forwardTimes(input, other), tolerance);
        assertClose(packed.forwardPlus(input, other), plain.forwardPlus(input, other), tolerance);
    }

    @Test
    void whatIsAddedAfterwardsIsWhatItSays() {
        Linear layer = new Linear(Tensor.of(new float[] {1, 2, 3, 4}, 2, 2), Optional.empty());
        Tensor input = Tensor.of(new float[] {1, -1}, 1, 2); // gives -1, -1
        Tensor other = Tensor.of(new float[] {10, 20}, 1, 2);
        for (Linear each : new Linear[] {layer, layer.packed(ScalarType.FLOAT32)}) {
            assertThat(each.forward(input).toFloatArray()).containsExactly(-1, -1);
            assertThat(each.forwardTimes(input, other).toFloatArray()).containsExactly(-10, -20);
            assertThat(each.forwardPlus(input, other).toFloatArray()).containsExactly(9, 19);
            assertThat(each.forwardSilu(input).toFloatArray())
                    .containsExactly(
                            new float[] {-0.26894143f, -0.26894143f}, within(1e-6f)); // -1/(1+e)
            assertThat(other.toFloatArray()).containsExactly(10, 20);
        }
    }

    @Test
    void columnsThatDoNotLieSideBySideAreTakenAsTheyAre() {
        Linear plain = new Linear(drawn(8, 6), Optional.of(drawn(8, 2).select(1, 1)));
        Tensor input = drawn(6, 5).transpose(0, 1);
        Tensor other = drawn(8, 5).transpose(0, 1);
        Linear packed = plain.packed(ScalarType.FLOAT32);
        assertClose(packed.forward(input), plain.forward(input), 1e-5);
        assertClose(packed.forwardTimes(input, other), plain.forwardTimes(input, other), 1e-5);
        assertClose(packed.forwardPlus(input, other), plain.forwardPlus(input, other), 1e-5);
    }

    @Test
    void anAdapterIsAddedBeforeWhatComesAfter() {
        LowRankAdapter adapter = new LowRankAdapter(drawn(2, 6), drawn(8, 2), 0.5);
        Linear plain = new Linear(drawn(8, 6), Optional.empty(), Optional.of(adapter));
        Linear packed = plain.packed(ScalarType.FLOAT32);
        Tensor input = drawn(3, 6);
        Tensor other = drawn(3, 8);
        assertClose(packed.forward(input), plain.forward(input), 1e-5);
        assertClose(packed.forwardSilu(input), plain.forwardSilu(input), 1e-5);
        assertClose(packed.forwardTimes(input, other), plain.forwardTimes(input, other), 1e-5);
        assertClose(packed.forwardPlus(input, other), plain.forwardPlus(input, other), 1e-5);
    }

    @Test
    void inputsOfAnotherTypeGoThroughTheWeightItself() {
        Linear plain = new Linear(drawn(8, 6), Optional.empty());
        Linear packed = plain.packed(ScalarType.FLOAT32);
        Tensor wide = drawn(3, 6).to(ScalarType.FLOAT64);
        assertThat(packed.forward(wide).toDoubleArray())
                .containsExactly(plain.forward(wide).toDoubleArray());
    }

    @Test
    void aPassThatIsRecordedHasItsGradients() {
        Tensor weight = drawn(8, 6).requireGradient();
        Linear packed = new Linear(weight, Optional.empty()).packed(ScalarType.FLOAT32);
        try (GradMode _ = GradMode.enable()) {
            packed.forwardSilu(drawn(3, 6)).sum().backward();
        }
        assertThat(weight.gradient()).isPresent();
    }

    @Test
    void anAddendOfAWiderTypeKeepsItsType() {
        Linear plain = new Linear(drawn(8, 6), Optional.empty());
        Linear packed = plain.packed(ScalarType.BFLOAT16);
        Tensor input = drawn(3, 6).to(ScalarType.BFLOAT16);
        Tensor wide = drawn(3, 8);
        assertClose(packed.forwardPlus(input, wide), plain.forwardPlus(input, wide), 0.02);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "FLOAT16", "INT64"})
    void otherTypesAreNotPacked(ScalarType type) {
        assertThat(PackedWeight.of(Tensor.ones(type, 4, 4), Optional.empty(), type)).isEmpty();
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        assumePacked(ScalarType.FLOAT32);
        Linear packed = new Linear(drawn(8, 6), Optional.of(drawn(8))).packed(ScalarType.FLOAT32);
        Tensor input = drawn(3, 6);
        Linear shortOfBias = new Linear(drawn(8, 6), Optional.of(drawn(7)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shortOfBias.packed(ScalarType.FLOAT32))
                .withMessage(
                        "a layer of 6 inputs and 8 outputs has the bias float32[7]: expected [8]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packed.forward(drawn(3, 7)))
                .withMessage(
                        "a layer of 6 inputs and 8 outputs got float32[3, 7]: expected [..., 6]");
        assertThatIllegalArgumentException().isThrownBy(() -> packed.forwardSilu(drawn(6)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packed.forwardTimes(input, drawn(3, 9)))
                .withMessageContaining("output of shape [3, 8]")
                .withMessageContaining("float32[3, 9]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packed.forwardPlus(input, drawn(1, 8)));
    }
}
