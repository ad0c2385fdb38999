package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeak.class)
class TensorScopeTest {
    private static Tensor ones() {
        return Tensor.ones(ScalarType.FLOAT32, 2);
    }

    private static Tensor afterItsScope() {
        try (TensorScope _ = TensorScope.open()) {
            return ones();
        }
    }

    @Test
    void aTensorDiesWithTheInnermostScopeOfItsThread() {
        try (TensorScope _ = TensorScope.open()) {
            long before = TensorScope.liveTensors();
            Tensor outer = ones();
            try (TensorScope _ = TensorScope.open()) {
                Tensor inner = outer.add(outer);
                assertThat(TensorScope.liveTensors()).isEqualTo(before + 2);
                assertThat(inner.toFloatArray()).containsExactly(2, 2);
            }
            assertThat(TensorScope.liveTensors()).isEqualTo(before + 1);
            assertThat(outer.toFloatArray()).containsExactly(1, 1);
        }
    }

    @Test
    void aTensorUsedAfterItsScopeThrows() {
        Tensor tensor = afterItsScope();
        assertThatIllegalStateException()
                .isThrownBy(tensor::shape)
                .withMessageStartingWith("this tensor's TensorScope is closed: use the tensor");
        assertThatIllegalStateException().isThrownBy(tensor::item);
        assertThatIllegalStateException().isThrownBy(tensor::segment);
        assertThatIllegalStateException().isThrownBy(tensor::release);
        assertThatIllegalStateException().isThrownBy(tensor::gradient);
        assertThatIllegalStateException().isThrownBy(tensor::requiresGradient);
        assertThatIllegalStateException().isThrownBy(() -> tensor.fillInPlace(1));
        try (TensorScope scope = TensorScope.open()) {
            assertThatIllegalStateException().isThrownBy(tensor::exp);
            assertThatIllegalStateException().isThrownBy(() -> tensor.add(ones()));
            assertThatIllegalStateException().isThrownBy(() -> ones().add(tensor));
            assertThatIllegalStateException().isThrownBy(() -> ones().multiply(tensor));
            assertThatIllegalStateException().isThrownBy(() -> scope.keep(tensor));
        }
        assertThat(tensor).hasToString("a tensor that was released or whose scope is closed");
    }

    @Test
    void aKeptTensorStaysTheSameObjectInTheNextScopeOut() {
        try (TensorScope outer = TensorScope.open()) {
            Tensor kept;
            Tensor again;
            try (TensorScope middle = TensorScope.open()) {
                try (TensorScope inner = TensorScope.open()) {
                    ones();
                    Tensor made = ones().add(1);
                    ones();
                    kept = inner.keep(made);
                    assertThat(kept).isSameAs(made);
                    assertThat(kept.scope()).isSameAs(middle);
                }
                again = middle.keep(kept);
                assertThat(again).isSameAs(kept);
            }
            assertThat(again.scope()).isSameAs(outer);
            assertThat(again.toFloatArray()).containsExactly(2, 2);
        }
    }

    @Test
    void aTensorOfAScopeFurtherOutIsKeptAsItIs() {
        try (TensorScope outer = TensorScope.open()) {
            Tensor tensor = ones();
            try (TensorScope _ = TensorScope.open();
                    TensorScope inner = TensorScope.open()) {
                assertThat(inner.keep(tensor)).isSameAs(tensor);
            }
            assertThat(tensor.scope()).isSameAs(outer);
        }
    }

    @Test
    void theOutermostScopeCannotKeep() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = ones();
            assertThatIllegalStateException()
                    .isThrownBy(() -> scope.keep(tensor))
                    .withMessageStartingWith("this is the outermost scope of its thread");
            assertThat(tensor.toFloatArray()).containsExactly(1, 1);
        }
    }

    @Test
    void aTensorOfAnInnerScopeIsNotKeptPastIt() {
        try (TensorScope _ = TensorScope.open();
                TensorScope outer = TensorScope.open();
                TensorScope inner = TensorScope.open()) {
            Tensor tensor = ones();
            assertThatIllegalStateException()
                    .isThrownBy(() -> outer.keep(tensor))
                    .withMessageContaining("belongs to a scope inside this one");
            assertThat(inner.keep(tensor)).isSameAs(tensor);
        }
    }

    @Test
    void scopesCloseInTheReverseOrder() {
        TensorScope outer = TensorScope.open();
        TensorScope inner = TensorScope.open();
        Tensor tensor = ones();
        assertThatIllegalStateException()
                .isThrownBy(outer::close)
                .withMessageContaining("opened inside this one is still open");
        assertThat(tensor.toFloatArray()).containsExactly(1, 1);
        inner.close();
        outer.close();
    }

    @Test
    void closingTwiceDoesNothing() {
        TensorScope scope = TensorScope.open();
        ones();
        scope.close();
        long live = TensorScope.liveTensors();
        scope.close();
        assertThat(TensorScope.liveTensors()).isEqualTo(live);
        assertThatIllegalStateException().isThrownBy(() -> scope.keep(afterItsScope()));
    }

    @Test
    void withoutAScopeNoTensorIsMade() {
        assertThatIllegalStateException()
                .isThrownBy(TensorScopeTest::ones)
                .withMessageStartingWith("no TensorScope is open on thread ");
        assertThatIllegalStateException().isThrownBy(() -> Tensor.of(new float[] {1}));
        assertThatIllegalStateException().isThrownBy(() -> Tensor.scalar(1, ScalarType.INT64));
    }

    @Test
    void anotherThreadIsRefused() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = ones();
            assertThat(Threads.thrownOnAnother(tensor::shape))
                    .containsInstanceOf(WrongThreadException.class)
                    .get()
                    .asString()
                    .contains("a tensor belongs to the thread that made it, ")
                    .contains(Thread.currentThread().getName());
            assertThat(Threads.thrownOnAnother(scope::close))
                    .containsInstanceOf(WrongThreadException.class);
            assertThat(Threads.thrownOnAnother(tensor::release))
                    .containsInstanceOf(WrongThreadException.class);
            assertThat(Threads.thrownOnAnother(() -> multiplyInAScope(tensor)))
                    .containsInstanceOf(WrongThreadException.class);
            assertThat(Threads.thrownOnAnother(() -> addInAScope(tensor)))
                    .containsInstanceOf(WrongThreadException.class);
            assertThat(tensor.toFloatArray()).containsExactly(1, 1);
        }
    }

    private static void multiplyInAScope(Tensor tensor) {
        try (TensorScope _ = TensorScope.open()) {
            ones().multiply(tensor);
        }
    }

    private static void addInAScope(Tensor tensor) {
        try (TensorScope _ = TensorScope.open()) {
            ones().add(tensor);
        }
    }

    @Test
    void eachThreadHasItsOwnScopes() {
        try (TensorScope _ = TensorScope.open()) {
            assertThat(Threads.thrownOnAnother(TensorScopeTest::ones))
                    .containsInstanceOf(IllegalStateException.class);
            assertThat(Threads.thrownOnAnother(TensorScopeTest::afterItsScope)).isEmpty();
        }
    }

    @Test
    void aVirtualThreadIsRefused() {
        assertThat(Threads.thrownOnVirtual(TensorScope::open))
                .containsInstanceOf(IllegalStateException.class)
                .get()
                .asString()
                .contains("libtorch cannot be called from a virtual thread")
                .contains("use a platform thread");
    }

    @Test
    void anExceptionInsideAScopeLeaksNothing() {
        long before = TensorScope.liveTensors();
        assertThatThrownBy(TensorScopeTest::failInsideTwoScopes).isInstanceOf(TorchException.class);
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    private static void failInsideTwoScopes() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = ones();
            try (TensorScope _ = TensorScope.open()) {
                tensor.exp().matmul(Tensor.ones(ScalarType.FLOAT32, 3));
            }
        }
    }

    @Test
    void aReleasedTensorIsGoneBeforeItsScope() {
        try (TensorScope scope = TensorScope.open()) {
            long before = TensorScope.liveTensors();
            Tensor first = ones();
            Tensor second = ones();
            Tensor third = ones();
            first.release();
            assertThat(TensorScope.liveTensors()).isEqualTo(before + 2);
            assertThatIllegalStateException()
                    .isThrownBy(first::shape)
                    .withMessage("this tensor was released");
            assertThatIllegalStateException().isThrownBy(first::release);
            assertThatIllegalStateException().isThrownBy(() -> scope.keep(first));
            assertThat(second.add(third).toFloatArray()).containsExactly(2, 2);
        }
    }

    @Test
    void manyTensorsFitIntoAScope() {
        try (TensorScope _ = TensorScope.open()) {
            long before = TensorScope.liveTensors();
            for (int i = 0; i < 1000; i++) {
                Tensor tensor = Tensor.scalar(i, ScalarType.INT64);
                if (i % 3 == 0) {
                    tensor.release();
                }
            }
            assertThat(TensorScope.liveTensors()).isEqualTo(before + 666);
        }
    }
}
