package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Initialization;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Random;

@ExtendWith(NoLeak.class)
class RotaryEmbeddingTest {
    private static final int HEAD_SIZE = 4;

    private TensorScope scope;
    private RotaryEmbedding rotary;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        rotary = new RotaryEmbedding(SmallModel.config(true));
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor random(long... shape) {
        return new Initialization.Normal(1).draw(new Random(2), ScalarType.FLOAT64, shape);
    }

    private static Tensor position(long position) {
        return Tensor.of(new long[] {position}, 1, 1);
    }

    @Test
    void aPairOfDimensionsTurnsByItsFrequencyTimesThePosition() {
        double[] state = {1, 2, 3, 4}; // dimension i turns together with i + 2
        double[] turned =
                rotary.rotate(
                                Tensor.of(state, 1, 1, 1, HEAD_SIZE),
                                rotary.at(position(3), ScalarType.FLOAT64))
                        .toDoubleArray();
        double fast = 3; // position times 10000^(-0/4)
        double slow = 3 * Math.pow(10_000, -2.0 / HEAD_SIZE);
        assertThat(turned)
                .containsExactly(
                        new double[] {
                            Math.cos(fast) - 3 * Math.sin(fast),
                            2 * Math.cos(slow) - 4 * Math.sin(slow),
                            3 * Math.cos(fast) + Math.sin(fast),
                            4 * Math.cos(slow) + 2 * Math.sin(slow)
                        },
                        within(1e-6));
    }

    @Test
    void thePositionZeroTurnsNothing() {
        Tensor states = random(2, 1, 3, HEAD_SIZE);
        Tensor turned = rotary.rotate(states, rotary.firstPositions(1, ScalarType.FLOAT64));
        assertThat(turned.toDoubleArray()).containsExactly(states.toDoubleArray());
    }

    @Test
    void positionsThatCountFromZeroAreTheFirstPositions() {
        Tensor states = random(2, 5, 3, HEAD_SIZE);
        Tensor positions = Tensor.arange(5).view(1, 5).expand(2, 5);
        double[] byPosition =
                rotary.rotate(states, rotary.at(positions, ScalarType.FLOAT64)).toDoubleArray();
        double[] fromZero =
                rotary.rotate(states, rotary.firstPositions(5, ScalarType.FLOAT64)).toDoubleArray();
        assertThat(byPosition).containsExactly(fromZero);
    }

    @Test
    void aProductDependsOnTheDistanceAlone() {
        Tensor query = random(1, 1, 1, HEAD_SIZE);
        Tensor key = random(1, 1, 1, HEAD_SIZE).multiply(2).add(1);
        assertThat(product(query, 9, key, 4)).isCloseTo(product(query, 25, key, 20), within(1e-5));
        assertThat(product(query, 9, key, 4)).isNotCloseTo(product(query, 9, key, 5), within(1e-2));
    }

    private double product(Tensor query, long queryPosition, Tensor key, long keyPosition) {
        Tensor turnedQuery =
                rotary.rotate(query, rotary.at(position(queryPosition), ScalarType.FLOAT64));
        Tensor turnedKey = rotary.rotate(key, rotary.at(position(keyPosition), ScalarType.FLOAT64));
        return turnedQuery.multiply(turnedKey).sum().item();
    }
}
