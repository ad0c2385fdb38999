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
import java.util.List;
import java.util.Optional;
import java.util.Random;

@ExtendWith(NoLeak.class)
class LowRankAdapterTest {
    private static final int INPUT = 5;
    private static final int OUTPUT = 4;
    private static final int RANK = 2;

    private final Random random = new Random(11);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor normal(ScalarType type, long... shape) {
        return new Initialization.Normal(1).draw(random, type, shape);
    }

    private LowRankAdapter adapter(ScalarType type) {
        return new LowRankAdapter(normal(type, RANK, INPUT), normal(type, OUTPUT, RANK), 1.5);
    }

    @Test
    void aLayerWithAnAdapterIsTheLayerWhoseWeightHoldsTheDifference() {
        Tensor weight = normal(ScalarType.FLOAT64, OUTPUT, INPUT);
        Optional<Tensor> bias = Optional.of(normal(ScalarType.FLOAT64, OUTPUT));
        LowRankAdapter adapter = adapter(ScalarType.FLOAT64);
        Tensor input = normal(ScalarType.FLOAT64, 2, 3, INPUT);
        Linear adapted = new Linear(weight, bias, Optional.of(adapter));
        Linear merged = new Linear(weight.add(adapter.difference()), bias);
        assertThat(adapted.forward(input).toDoubleArray())
                .containsExactly(merged.forward(input).toDoubleArray(), within(1e-12));
    }

    @Test
    void itComputesInTheTypeOfItsInputAndLearnsInItsOwn() {
        LowRankAdapter adapter = adapter(ScalarType.FLOAT32);
        adapter.down().requireGradient();
        adapter.up().requireGradient();
        Tensor weight = normal(ScalarType.BFLOAT16, OUTPUT, INPUT);
        Linear linear = new Linear(weight, Optional.empty(), Optional.of(adapter));
        Tensor output = linear.forward(normal(ScalarType.BFLOAT16, 3, INPUT));
        assertThat(output).hasToString("bfloat16[3, 4]");
        output.sum().backward();
        assertThat(adapter.down().gradient().orElseThrow()).hasToString("float32[2, 5]");
        assertThat(adapter.up().gradient().orElseThrow()).hasToString("float32[4, 2]");
        assertThat(weight.gradient()).isEmpty();
    }

    @Test
    void aNewOneIsDrawnWithinTheBoundsOfPeftsFirstMatrix() {
        Tensor down =
                LowRankAdapter.downInitialization(16).draw(random, ScalarType.FLOAT64, 500, 16);
        assertThat(down.abs().max().item()).isLessThanOrEqualTo(0.25).isGreaterThan(0.249);
        assertThat(down.mean().item()).isCloseTo(0, within(0.01));
        assertThat(down.square().mean().item()).isCloseTo(0.25 * 0.25 / 3, within(0.001));
    }

    @Test
    void aLinearLayerAsksForItsAdapterByTheNameAndSizesOfItsWeight() {
        List<String> asked = new ArrayList<>();
        LowRankAdapter given = adapter(ScalarType.FLOAT32);
        ParameterSource source =
                new ParameterSource() {
                    @Override
                    public Tensor parameter(
                            String name, Initialization initialization, long... shape) {
                        return Tensor.zeros(ScalarType.FLOAT32, shape);
                    }

                    @Override
                    public Optional<LowRankAdapter> adapter(
                            String weight, long inputSize, long outputSize) {
                        asked.add(weight + " " + inputSize + " " + outputSize);
                        return Optional.of(given);
                    }
                };
        Initialization zeros = new Initialization.Constant(0);
        Linear linear = Linear.of(source.at("block").at("q"), INPUT, OUTPUT, true, zeros);
        assertThat(asked).containsExactly("block.q.weight 5 4");
        Tensor input = normal(ScalarType.FLOAT32, 1, INPUT);
        assertThat(linear.forward(input).toFloatArray())
                .containsExactly(given.forward(input).toFloatArray());
    }

    @Test
    void aSourceThatKnowsNoAdaptersGivesNone() {
        ParameterSource source = (_, _, shape) -> Tensor.zeros(ScalarType.FLOAT32, shape);
        assertThat(source.at("block").adapter("weight", 1, 1)).isEmpty();
    }
}
