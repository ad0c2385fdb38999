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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

@ExtendWith(NoLeak.class)
class LayersTest {
    private static final Initialization ONES = new Initialization.Constant(1);

    private final List<String> asked = new ArrayList<>();
    private final ParameterSource source =
            (name, initialization, shape) -> {
                asked.add(name + Arrays.toString(shape));
                return initialization.draw(new Random(1), ScalarType.FLOAT32, shape);
            };

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void layersAskForTheirParametersByNameAndShape() {
        Linear.of(source.at("model").at("q"), 3, 2, true, ONES);
        Linear.of(source.at("k"), 3, 2, false, ONES);
        Embedding.of(source.at("embed"), 7, 4, ONES);
        RmsNorm.of(source.at("norm"), 4, 1e-6);
        assertThat(asked)
                .containsExactly(
                        "model.q.weight[2, 3]",
                        "model.q.bias[2]",
                        "k.weight[2, 3]",
                        "embed.weight[7, 4]",
                        "norm.weight[4]");
    }

    @Test
    void aLinearLayerMultipliesByItsWeightTransposed() {
        Tensor weight = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Tensor input = Tensor.of(new float[] {1, 0, -1}, 1, 3);
        Linear plain = new Linear(weight, Optional.empty());
        Linear biased = new Linear(weight, Optional.of(Tensor.of(new float[] {10, 20})));
        assertThat(plain.forward(input).toFloatArray()).containsExactly(-2, -2);
        assertThat(biased.forward(input).toFloatArray()).containsExactly(8, 18);
    }

    @Test
    void layersComputeInTheTypeOfTheirInput() {
        Tensor input = Tensor.ones(ScalarType.BFLOAT16, 2, 3);
        Linear linear = Linear.of(source, 3, 2, true, ONES);
        assertThat(linear.forward(input).type()).isEqualTo(ScalarType.BFLOAT16);
        RmsNorm norm = RmsNorm.of(source, 3, 1e-6);
        assertThat(norm.forward(input).type()).isEqualTo(ScalarType.BFLOAT16);
        Embedding embedding = Embedding.of(source, 7, 4, ONES);
        Tensor rows = embedding.forward(Tensor.arange(2), ScalarType.FLOAT64);
        assertThat(rows).hasToString("float64[2, 4]");
    }

    @Test
    void gradientsReachTheParametersInTheirOwnType() {
        Tensor weight = Tensor.ones(ScalarType.FLOAT32, 2, 3).requireGradient();
        Linear linear = new Linear(weight, Optional.empty());
        linear.forward(Tensor.ones(ScalarType.BFLOAT16, 4, 3)).sum().backward();
        Tensor gradient = weight.gradient().orElseThrow();
        assertThat(gradient.type()).isEqualTo(ScalarType.FLOAT32);
        assertThat(gradient.toFloatArray()).containsOnly(4);
    }

    @Test
    void aNewNormScalesToUnitMeanSquare() {
        RmsNorm norm = RmsNorm.of(source, 4, 0);
        float[] rows = norm.forward(Tensor.of(new float[] {1, -1, 3, 5}, 1, 4)).toFloatArray();
        assertThat(rows).containsExactly(new float[] {1 / 3f, -1 / 3f, 1, 5 / 3f}, within(1e-6f));
    }

    @Test
    void drawnParametersDependOnTheGeneratorAlone() {
        Initialization normal = new Initialization.Normal(0.5);
        float[] single = normal.draw(new Random(3), ScalarType.FLOAT32, 40, 50).toFloatArray();
        float[] again = normal.draw(new Random(3), ScalarType.FLOAT32, 2000).toFloatArray();
        double[] asDouble = normal.draw(new Random(3), ScalarType.FLOAT64, 2000).toDoubleArray();
        assertThat(again).containsExactly(single);
        for (int i = 0; i < single.length; i++) {
            assertThat(asDouble[i]).isEqualTo(single[i]);
        }
        assertThat(normal.draw(new Random(4), ScalarType.FLOAT32, 2000).toFloatArray())
                .isNotEqualTo(single);
    }

    @Test
    void drawnParametersHaveTheStandardDeviationAskedFor() {
        Tensor drawn =
                new Initialization.Normal(0.5).draw(new Random(3), ScalarType.FLOAT64, 20000);
        assertThat(drawn.mean().item()).isCloseTo(0, within(0.02));
        assertThat(Math.sqrt(drawn.square().mean().item())).isCloseTo(0.5, within(0.02));
    }

    @Test
    void aConstantFillsTheParameter() {
        Tensor filled =
                new Initialization.Constant(3).draw(new Random(1), ScalarType.FLOAT32, 2, 2);
        assertThat(filled.toFloatArray()).containsOnly(3);
    }
}
