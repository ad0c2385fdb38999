package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Large products in float32 against those of float64, which go another way. */
@ExtendWith(NoLeak.class)
class LinearProductTest {
    private static final int IN = 384;
    private static final int OUT = 512;
    private static final int ROWS = 192; // 192 · 384 · 512 is over a convolution's least number
    private static final String INNER_PRODUCT = "mkldnn::_linear_pointwise";

    private final Random random = new Random(19);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor normal(long... shape) {
        double[] values = new double[(int) TensorData.elements(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(values).reshape(shape).to(ScalarType.FLOAT32);
    }

    private static Tensor leaf(Tensor values, ScalarType type) {
        return values.detach().to(type).requireGradient();
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        Tensor difference = actual.to(ScalarType.FLOAT64).subtract(expected);
        assertThat(difference.abs().max().item()).isLessThan(2e-4);
    }

    private static List<String> operatorsOf(Runnable work) {
        List<String> seen = new ArrayList<>();
        try (DispatchMode _ =
                DispatchMode.use((operator, _, libtorch) -> {
                    seen.add(operator);
                    return libtorch.get();
                })) {
            work.run();
        }
        return seen;
    }

    private void assertSameAsInFloat64(Tensor input, Tensor weight, Tensor bias) {
        List<List<Tensor>> results = new ArrayList<>();
        Tensor upstream = null;
        for (ScalarType type : List.of(ScalarType.FLOAT32, ScalarType.FLOAT64)) {
            Tensor x = leaf(input, type);
            Tensor w = leaf(weight, type);
            Tensor b = leaf(bias, type);
            Tensor output = x.linear(w, b);
            upstream = upstream == null ? normal(output.shape()) : upstream;
            output.backward(upstream.to(type));
            results.add(
                    List.of(
                            output.detach(),
                            x.gradient().orElseThrow(),
                            w.gradient().orElseThrow(),
                            b.gradient().orElseThrow()));
        }
        for (int i = 0; i < results.get(0).size(); i++) {
            assertClose(results.get(0).get(i), results.get(1).get(i));
        }
    }

    @Test
    void outputsAndGradientsAreThoseOfFloat64() {
        assertSameAsInFloat64(normal(ROWS, IN), normal(OUT, IN), normal(OUT));
    }

    @Test
    void leadingDimensionsStayAsTheyAre() {
        assertSameAsInFloat64(normal(3, ROWS / 6, 2, IN), normal(OUT, IN), normal(OUT));
    }

    @Test
    void operandsMayLieInAnyOrderInMemory() {
        Tensor input = normal(IN, ROWS).transpose(0, 1);
        assertSameAsInFloat64(input, normal(IN, OUT).transpose(0, 1), normal(OUT));
        assertSameAsInFloat64(
                normal(ROWS, 2 * IN).narrow(1, IN / 2, IN), normal(OUT, IN), normal(OUT));
    }

    private static void assertSameWithoutGradients(
            Tensor input, Tensor weight, Optional<Tensor> bias) {
        Tensor wideInput = input.to(ScalarType.FLOAT64);
        Tensor wideWeight = weight.to(ScalarType.FLOAT64);
        if (bias.isPresent()) {
            Tensor values = bias.get();
            assertClose(
                    input.linear(weight, values),
                    wideInput.linear(wideWeight, values.to(ScalarType.FLOAT64)));
        } else {
            assertClose(input.linear(weight), wideInput.linear(wideWeight));
        }
    }

    @Test
    void productsThatNeedNoGradients() {
        Tensor weight = normal(OUT, IN);
        Optional<Tensor> bias = Optional.of(normal(OUT));
        for (int rows : new int[] {1, 4, 5, 16, 17, ROWS}) {
            assertSameWithoutGradients(normal(rows, IN), weight, Optional.empty());
            assertSameWithoutGradients(normal(rows, IN), weight, bias);
        }
        assertSameWithoutGradients(normal(3, 2, 7, IN), weight, bias);
    }

    @Test
    void operandsThatNeedNoGradientsMayLieInAnyOrderInMemory() {
        Tensor weight = normal(OUT, IN);
        Optional<Tensor> bias = Optional.of(normal(OUT, 2).select(1, 1));
        Tensor acrossMemory = normal(IN, ROWS).transpose(0, 1);
        assertSameWithoutGradients(acrossMemory, weight, Optional.empty());
        assertSameWithoutGradients(acrossMemory, normal(IN, OUT).transpose(0, 1), bias);
        Tensor part = normal(ROWS, 2 * IN).narrow(1, IN / 2, IN);
        assertSameWithoutGradients(part, weight, bias);
        assertSameWithoutGradients(normal(5, ROWS, IN).transpose(0, 1), weight, bias);
        assertSameWithoutGradients(part, normal(OUT, 2 * IN).narrow(1, IN / 2, IN), bias);
        assertSameWithoutGradients(part, normal(1, IN).expand(OUT, IN), bias);
        assertSameWithoutGradients(normal(1, IN).expand(ROWS, IN), weight, bias);
    }

    @Test
    void whoComputesAProductOfFloat32IsChosenBySizeAndGradients() {
        Assumptions.assumeTrue(System.getProperty("os.arch").equals("amd64"));
        Tensor weight = normal(OUT, IN);
        Tensor recorded = leaf(weight, ScalarType.FLOAT32);
        Tensor many = normal(ROWS, IN);
        Tensor some = normal(20, IN);
        Tensor few = normal(3, IN);
        assertThat(operatorsOf(() -> many.linear(recorded))).contains("conv2d");
        assertThat(operatorsOf(() -> some.linear(recorded))).containsExactly("linear");
        assertThat(operatorsOf(() -> few.linear(recorded))).containsExactly("linear");
        assertThat(operatorsOf(() -> many.linear(weight))).containsExactly(INNER_PRODUCT);
        assertThat(operatorsOf(() -> some.linear(weight))).containsExactly(INNER_PRODUCT);
        assertThat(operatorsOf(() -> few.linear(weight))).containsExactly("linear");
        try (GradMode _ = GradMode.disable()) {
            assertThat(operatorsOf(() -> some.linear(recorded))).containsExactly(INNER_PRODUCT);
        }
        Tensor half = weight.to(ScalarType.BFLOAT16);
        assertThat(operatorsOf(() -> many.to(ScalarType.BFLOAT16).linear(half))).endsWith("linear");
    }

    /** Of few rows a convolution's layout of the weight would take longer than the product. */
    @Test
    void fewRowsAreNoConvolution() {
        Tensor high = leaf(normal(1 << 14, 1024), ScalarType.FLOAT32);
        assertThat(operatorsOf(() -> normal(4, 1024).linear(high))).endsWith("linear");
    }

    /** What oneDNN's inner product gives has no way back, though it asks for gradients itself. */
    @Test
    void whicheverOperandAsksForGradientsGetsThem() {
        Tensor weight = normal(OUT, IN);
        Tensor input = normal(20, IN);
        Tensor bias = normal(OUT);
        for (int asking = 0; asking < 3; asking++) {
            List<Tensor> operands = new ArrayList<>(List.of(input, weight, bias));
            Tensor leaf = leaf(operands.get(asking), ScalarType.FLOAT32);
            operands.set(asking, leaf);
            operands.get(0).linear(operands.get(1), operands.get(2)).sum().backward();
            assertThat(leaf.gradient().orElseThrow().abs().max().item()).isPositive();
        }
    }

    @Test
    void whatDoesNotFitIsRefusedInLinearsWords() {
        Tensor many = normal(ROWS, IN);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> many.linear(normal(OUT, IN + 1)))
                .withMessageContaining("linear(");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> many.linear(normal(OUT, IN).to(ScalarType.FLOAT64)))
                .withMessageContaining("linear(");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> normal(20, IN).linear(normal(OUT, IN), normal(OUT - 1)))
                .withMessageContaining("linear(");
        Tensor wide = normal(OUT).to(ScalarType.FLOAT64);
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> normal(20, IN).linear(normal(OUT, IN), wide))
                .withMessageContaining("linear(");
    }

    @Test
    void aReleasedResultIsTheLastOwnerOfItsMemory() {
        Tensor input = normal(ROWS, IN);
        Tensor weight = normal(OUT, IN);
        long before = TensorScope.liveTensors();
        input.linear(weight).release();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }
}
