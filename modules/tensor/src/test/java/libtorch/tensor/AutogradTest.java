package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeak.class)
class AutogradTest {
    private TensorScope scope;
    private Tensor leaf;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        leaf = Tensor.of(new double[] {1, 2, 3}).requireGradient();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static double[] gradientOf(Tensor tensor) {
        return tensor.gradient().orElseThrow().toDoubleArray();
    }

    @Test
    void aLossGivesItsLeavesTheirGradients() {
        leaf.square().sum().backward();
        assertThat(gradientOf(leaf)).containsExactly(2, 4, 6);
    }

    @Test
    void gradientsGatherUntilTheyAreCleared() {
        assertThat(leaf.gradient()).isEmpty();
        leaf.square().sum().backward();
        leaf.sum().backward();
        assertThat(gradientOf(leaf)).containsExactly(3, 5, 7);
        leaf.clearGradient();
        assertThat(leaf.gradient()).isEmpty();
        leaf.sum().backward();
        assertThat(gradientOf(leaf)).containsExactly(1, 1, 1);
    }

    @Test
    void clearingWithoutAGradientDoesNothing() {
        leaf.clearGradient();
        leaf.clearGradient();
        assertThat(leaf.gradient()).isEmpty();
        Tensor plain = Tensor.ones(ScalarType.FLOAT32, 2);
        plain.clearGradient();
        assertThat(plain.gradient()).isEmpty();
    }

    @Test
    void aGradientOutlivesTheScopeItWasMadeIn() {
        try (TensorScope _ = TensorScope.open()) {
            leaf.square().sum().backward();
        }
        assertThat(gradientOf(leaf)).containsExactly(2, 4, 6);
    }

    @Test
    void aGradientSharesMemoryWithWhatLaterPassesAddTo() {
        leaf.sum().backward();
        Tensor gradient = leaf.gradient().orElseThrow();
        gradient.multiplyInPlace(10);
        leaf.sum().backward();
        assertThat(gradientOf(leaf)).containsExactly(11, 11, 11);
        assertThat(gradient.toDoubleArray()).containsExactly(11, 11, 11);
    }

    @Test
    void aTensorOfAnyShapeTakesTheGradientAtIt() {
        leaf.square().backward(Tensor.of(new double[] {1, 0, -1}));
        assertThat(gradientOf(leaf)).containsExactly(2, 0, -6);
    }

    @Test
    void aGradientOfAnotherShapeIsRefused() {
        Tensor output = leaf.square();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> output.backward(Tensor.ones(ScalarType.FLOAT64, 1, 3)))
                .withMessage("a gradient float64[1, 3] for an output float64[3]: shapes differ");
    }

    @Test
    void aDetachedTensorCutsTheGraphAndSharesItsMemory() {
        Tensor cut = leaf.square().detach();
        assertThat(cut.requiresGradient()).isFalse();
        cut.multiply(leaf).sum().backward();
        assertThat(gradientOf(leaf)).containsExactly(1, 4, 9);
        Tensor alias = leaf.detach();
        alias.fillInPlace(7);
        assertThat(leaf.toDoubleArray()).containsOnly(7);
    }

    @Test
    void aGraphCutByHandGivesTheSameGradients() {
        Tensor hidden = leaf.exp();
        Tensor cut = hidden.detach().requireGradient();
        for (int i = 0; i < 3; i++) {
            try (TensorScope _ = TensorScope.open()) {
                cut.narrow(0, i, 1).square().sum().backward();
            }
        }
        assertThat(leaf.gradient()).isEmpty();
        Autograd.backward(hidden, cut.gradient().orElseThrow());
        double[] pieces = gradientOf(leaf);
        leaf.clearGradient();
        leaf.exp().square().sum().backward();
        assertThat(pieces).containsExactly(gradientOf(leaf));
    }

    @Test
    void onlyLeavesHoldGradients() {
        Tensor inner = leaf.square();
        inner.sum().backward();
        assertThat(inner.requiresGradient()).isTrue();
        assertThat(inner.gradient()).isEmpty();
    }

    @Test
    void whatCannotBeDifferentiatedIsRefused() {
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> leaf.square().backward())
                .withMessageContaining("only for scalar outputs");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> leaf.detach().sum().backward())
                .withMessageContaining("does not require grad");
        Tensor loss = leaf.exp().sum();
        loss.backward();
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(loss::backward)
                .withMessageContaining("a second time");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> Tensor.arange(3).requireGradient())
                .withMessageStartingWith("requireGradient(int64[3]): Only Tensors of floating");
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> leaf.fillInPlace(1))
                .withMessageStartingWith("fill_(float64[3], 1.0): a leaf Variable");
    }

    @Test
    void aGradientIsReadInAScope() {
        leaf.sum().backward();
        assertThat(Threads.thrownOnAnother(leaf::gradient))
                .containsInstanceOf(IllegalStateException.class);
        assertThat(Threads.thrownOnAnother(leaf::clearGradient))
                .containsInstanceOf(WrongThreadException.class);
        Tensor closed;
        try (TensorScope _ = TensorScope.open()) {
            closed = Tensor.ones(ScalarType.FLOAT32, 2).requireGradient();
        }
        assertThatIllegalStateException().isThrownBy(closed::gradient);
        assertThatIllegalStateException().isThrownBy(closed::clearGradient);
        assertThatIllegalStateException().isThrownBy(closed::backward);
    }
}
