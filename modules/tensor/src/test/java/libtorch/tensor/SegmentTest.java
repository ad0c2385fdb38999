package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

@ExtendWith(NoLeak.class)
class SegmentTest {
    @Test
    void writesOnEitherSideAreSeenOnTheOther() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.zeros(ScalarType.FLOAT64, 2, 2);
            MemorySegment memory = tensor.segment();
            assertThat(memory.byteSize()).isEqualTo(32);
            memory.setAtIndex(ValueLayout.JAVA_DOUBLE, 3, 7);
            assertThat(tensor.toDoubleArray()).containsExactly(0, 0, 0, 7);
            tensor.fillInPlace(5);
            assertThat(memory.toArray(ValueLayout.JAVA_DOUBLE)).containsOnly(5);
        }
    }

    @Test
    void aPartBeginsAtItsOwnFirstElement() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor part = Tensor.arange(6).view(3, 2).narrow(0, 1, 2);
            assertThat(part.segment().toArray(ValueLayout.JAVA_LONG)).containsExactly(2, 3, 4, 5);
        }
    }

    @Test
    void theMemoryCannotBeReadAfterTheScopeClosed() {
        MemorySegment memory;
        try (TensorScope _ = TensorScope.open()) {
            memory = Tensor.ones(ScalarType.FLOAT32, 2).segment();
            assertThat(memory.get(ValueLayout.JAVA_FLOAT, 4)).isEqualTo(1);
        }
        assertThatIllegalStateException().isThrownBy(() -> memory.get(ValueLayout.JAVA_FLOAT, 4));
        assertThatIllegalStateException().isThrownBy(() -> memory.fill((byte) 0));
    }

    @Test
    void theMemoryOfAKeptTensorIsTakenAnew() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor kept;
            MemorySegment before;
            try (TensorScope inner = TensorScope.open()) {
                kept = inner.keep(Tensor.ones(ScalarType.FLOAT32, 2));
                before = kept.segment();
            }
            assertThat(before.get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(1);
            try (TensorScope inner = TensorScope.open()) {
                Tensor other = Tensor.ones(ScalarType.FLOAT32, 2);
                before = other.segment();
                kept = inner.keep(other);
            }
            MemorySegment stale = before;
            assertThatIllegalStateException()
                    .isThrownBy(() -> stale.get(ValueLayout.JAVA_FLOAT, 0));
            assertThat(kept.segment().get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(1);
        }
    }

    @Test
    void theMemoryOfAReleasedTensorStaysUntilTheScopeCloses() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.full(3, ScalarType.FLOAT32, 1 << 18);
            long live = TensorScope.liveTensors();
            MemorySegment memory = tensor.segment();
            tensor.release();
            assertThatIllegalStateException()
                    .isThrownBy(tensor::segment)
                    .withMessage("this tensor was released");
            assertThat(TensorScope.liveTensors()).isEqualTo(live);
            assertThat(memory.getAtIndex(ValueLayout.JAVA_FLOAT, 1000)).isEqualTo(3);
        }
    }

    @Test
    void anotherThreadCannotReadTheMemory() {
        try (TensorScope _ = TensorScope.open()) {
            MemorySegment memory = Tensor.ones(ScalarType.FLOAT32, 2).segment();
            assertThat(Threads.thrownOnAnother(() -> memory.get(ValueLayout.JAVA_FLOAT, 0)))
                    .containsInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    void memoryWithGapsOrElsewhereIsRefused() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.ones(ScalarType.FLOAT32, 2, 3);
            assertThatIllegalStateException()
                    .isThrownBy(() -> tensor.transpose(0, 1).segment())
                    .withMessage("float32[3, 2] is not contiguous: take contiguous() of it first");
            assertThatIllegalStateException()
                    .isThrownBy(() -> tensor.to(Device.META).segment())
                    .withMessage("float32[2, 3] lies on meta: copy it with to(Device.CPU)");
            assertThat(tensor.transpose(0, 1).contiguous().segment().byteSize()).isEqualTo(24);
        }
    }

    @Test
    void anEmptyTensorHasAnEmptyMemory() {
        try (TensorScope _ = TensorScope.open()) {
            assertThat(Tensor.zeros(ScalarType.FLOAT32, 0, 3).segment().byteSize()).isZero();
        }
    }
}
