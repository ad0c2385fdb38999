package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Initialization;
import libtorch.tensor.GradMode;
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
import java.util.Random;

@ExtendWith(NoLeak.class)
class FusedAttentionTest {
    private static final double ROUNDING = 1e-12;

    private final Random random = new Random(3);
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private Tensor random(long... shape) {
        return new Initialization.Normal(1).draw(random, ScalarType.FLOAT64, shape);
    }

    private Heads heads(int queries, int keys) {
        return new Heads(
                random(2, 6, queries, 4).requireGradient(),
                random(2, 3, keys, 4).requireGradient(),
                random(2, 3, keys, 4).requireGradient());
    }

    private static Heads detached(Heads heads, long start, long count) {
        return new Heads(
                heads.queries().detach(),
                heads.keys().detach().narrow(2, start, count),
                heads.values().detach().narrow(2, start, count));
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).containsExactly(expected.shape());
        assertThat(actual.toDoubleArray())
                .containsExactly(expected.toDoubleArray(), within(ROUNDING));
    }

    private static void assertGradients(Heads actual, Heads leaves) {
        assertClose(actual.queries(), leaves.queries().gradient().orElseThrow());
        assertClose(actual.keys(), leaves.keys().gradient().orElseThrow());
        assertClose(actual.values(), leaves.values().gradient().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothWaysBackAreThatOfAutograd(boolean causal) {
        Heads leaves = heads(5, 5);
        Tensor expected =
                Tensor.attention(leaves.queries(), leaves.keys(), leaves.values(), causal);
        Tensor gradient = random(expected.shape());
        expected.backward(gradient);
        Heads heads = detached(leaves, 0, 5);
        AttentionPart part = FusedAttention.forward(heads, causal);
        assertClose(part.output(), expected.detach());
        assertGradients(FusedAttention.backward(gradient, heads, part, causal), leaves);
        assertGradients(FusedAttention.products(gradient, heads, part, causal), leaves);
    }

    @Test
    void theWaysBackOfTwoPartsAreThatOfTheWhole() {
        Heads leaves = heads(4, 7);
        Tensor expected = Tensor.attention(leaves.queries(), leaves.keys(), leaves.values(), false);
        Tensor gradient = random(expected.shape());
        expected.backward(gradient);
        try (GradMode _ = GradMode.disable()) {
            Heads some = detached(leaves, 0, 2);
            Heads others = detached(leaves, 2, 5);
            AttentionPart one = FusedAttention.forward(some, false);
            AttentionPart other = FusedAttention.forward(others, false);
            AttentionPart whole = new AttentionPart(one.merge(other), one.mergedLogSumExp(other));
            assertClose(whole.output(), expected);
            Heads ofSome = FusedAttention.backward(gradient, some, whole, false);
            Heads ofOthers = FusedAttention.backward(gradient, others, whole, false);
            assertGradients(
                    new Heads(
                            ofSome.queries().add(ofOthers.queries()),
                            concatenated(ofSome.keys(), ofOthers.keys()),
                            concatenated(ofSome.values(), ofOthers.values())),
                    leaves);
        }
    }

    private static Tensor concatenated(Tensor one, Tensor other) {
        return Tensor.concatenate(List.of(one, other), 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aQueryWithAnInfiniteSumDoesNotCount(boolean byProducts) {
        Heads heads = detached(heads(3, 3), 0, 3);
        Tensor gradient = random(2, 6, 3, 4);
        AttentionPart part = FusedAttention.forward(heads, true);
        Tensor infinite = Tensor.of(new double[] {0, 0, Double.POSITIVE_INFINITY});
        AttentionPart without = new AttentionPart(part.output(), part.logSumExp().add(infinite));
        Tensor zero = Tensor.of(new double[] {1, 1, 0}, 3, 1);
        Heads expected = FusedAttention.backward(gradient.multiply(zero), heads, part, true);
        Heads actual =
                byProducts
                        ? FusedAttention.products(gradient, heads, without, true)
                        : FusedAttention.backward(gradient, heads, without, true);
        assertClose(actual.queries(), expected.queries());
        assertClose(actual.keys(), expected.keys());
        assertClose(actual.values(), expected.values());
    }
}
