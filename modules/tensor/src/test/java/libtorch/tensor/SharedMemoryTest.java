package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

@ExtendWith(NoLeak.class)
class SharedMemoryTest {
    private static MemorySegment floats(Arena arena, float... values) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    }

    @Test
    void writesOnEitherSideAreSeenOnTheOther() {
        MemorySegment memory = floats(Arena.ofAuto(), 1, 2, 3, 4, 5, 6);
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.of(memory, ScalarType.FLOAT32, 2, 3);
            assertThat(tensor.shape()).containsExactly(2, 3);
            assertThat(tensor.strides()).containsExactly(3, 1);
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, 4, 50);
            assertThat(tensor.toFloatArray()).containsExactly(1, 2, 3, 4, 50, 6);
            tensor.select(0, 0).fillInPlace(-1);
            assertThat(memory.toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(-1, -1, -1, 4, 50, 6);
            assertThat(tensor.segment().address()).isEqualTo(memory.address());
        }
    }

    @Test
    void theMemoryIsLentUntilTheLastViewIsGone() {
        int before = SharedMemory.loans();
        try (TensorScope _ = TensorScope.open()) {
            Tensor view;
            try (TensorScope inner = TensorScope.open()) {
                MemorySegment memory = floats(Arena.ofAuto(), 1, 2, 3, 4);
                Tensor tensor = Tensor.of(memory, ScalarType.FLOAT32, 4);
                view = inner.keep(tensor.narrow(0, 1, 2));
            }
            assertThat(SharedMemory.loans()).isEqualTo(before + 1);
            System.gc(); // nothing but the loan reaches the memory now
            assertThat(view.toFloatArray()).containsExactly(2, 3);
        }
        assertThat(SharedMemory.loans()).isEqualTo(before);
    }

    @Test
    void anArenaHandedOverClosesWithTheLastView() {
        Arena arena = Arena.ofShared();
        MemorySegment memory = floats(arena, 1, 2, 3, 4);
        try (TensorScope _ = TensorScope.open()) {
            Tensor view;
            try (TensorScope inner = TensorScope.open()) {
                Tensor tensor = Tensor.of(arena, memory, ScalarType.FLOAT32, 4);
                view = inner.keep(tensor.view(2, 2).transpose(0, 1));
                tensor.release();
                assertThat(arena.scope().isAlive()).isTrue();
            }
            assertThat(arena.scope().isAlive()).isTrue();
            assertThat(view.toFloatArray()).containsExactly(1, 3, 2, 4);
        }
        assertThat(arena.scope().isAlive()).isFalse();
    }

    @Test
    void aGraphKeepsTheMemoryThatItsWayBackReads() {
        Arena arena = Arena.ofShared();
        MemorySegment memory = floats(arena, 3, 4);
        try (TensorScope _ = TensorScope.open()) {
            Tensor leaf = Tensor.ones(ScalarType.FLOAT32, 2).requireGradient();
            Tensor product;
            try (TensorScope inner = TensorScope.open()) {
                Tensor lent = Tensor.of(arena, memory, ScalarType.FLOAT32, 2);
                product = inner.keep(leaf.multiply(lent));
            }
            assertThat(arena.scope().isAlive()).isTrue();
            product.sum().backward();
            assertThat(leaf.gradient().orElseThrow().toFloatArray()).containsExactly(3, 4);
            assertThat(arena.scope().isAlive()).isFalse();
        }
    }

    @Test
    void anArenaIsClosedWhereverTheLastViewDies() {
        Arena arena = Arena.ofShared();
        MemorySegment memory = floats(arena, 1, 2);
        assertThat(Threads.thrownOnAnother(() -> sumOf(arena, memory))).isEmpty();
        assertThat(arena.scope().isAlive()).isFalse();
    }

    private static void sumOf(Arena arena, MemorySegment memory) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.of(arena, memory, ScalarType.FLOAT32, 2);
            assertThat(tensor.sum().item()).isEqualTo(3);
        }
    }

    @Test
    void anArenaThatCannotBeClosedIsLetGoOfAllTheSame() {
        Arena arena = Arena.ofShared();
        MemorySegment memory = floats(arena, 1, 2);
        int before = SharedMemory.loans();
        try (TensorScope _ = TensorScope.open()) {
            Tensor.of(arena, memory, ScalarType.FLOAT32, 2);
            arena.close(); // against the contract: the deleter must survive it
        }
        assertThat(SharedMemory.loans()).isEqualTo(before);
    }

    @Test
    void aRefusedMemoryIsNotLentAndItsArenaStaysTheCallers() {
        try (Arena arena = Arena.ofShared();
                TensorScope _ = TensorScope.open()) {
            MemorySegment memory = floats(arena, 1, 2);
            int before = SharedMemory.loans();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(arena, memory, ScalarType.FLOAT32, 3))
                    .withMessage("a segment of 8 bytes for a tensor of 12 (FLOAT32[3])");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(Arena.global(), memory, ScalarType.FLOAT32, 2))
                    .withMessageContaining("was not allocated from the arena");
            assertThat(SharedMemory.loans()).isEqualTo(before);
            assertThat(arena.scope().isAlive()).isTrue();
        }
    }

    @Test
    void memoryThatLibtorchMustNotHoldIsRefused() {
        try (Arena confined = Arena.ofConfined();
                TensorScope _ = TensorScope.open()) {
            MemorySegment heap = MemorySegment.ofArray(new float[2]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(heap, ScalarType.FLOAT32, 2))
                    .withMessageStartingWith("a heap segment cannot be shared with libtorch");
            MemorySegment own = floats(confined, 1, 2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(own, ScalarType.FLOAT32, 2))
                    .withMessageStartingWith("memory of a confined arena cannot be shared");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(confined, own, ScalarType.FLOAT32, 2));
            MemorySegment fixed = floats(Arena.ofAuto(), 1, 2).asReadOnly();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(fixed, ScalarType.FLOAT32, 2))
                    .withMessageStartingWith("a read-only segment cannot be shared");
            MemorySegment odd = Arena.ofAuto().allocate(12, 4).asSlice(2, 8);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(odd, ScalarType.FLOAT32, 2))
                    .withMessageStartingWith("a segment for FLOAT32 must begin at a multiple of 4");
        }
    }

    @Test
    void memoryThatIsGoneIsRefused() {
        MemorySegment gone;
        try (Arena arena = Arena.ofShared()) {
            gone = floats(arena, 1, 2);
        }
        try (TensorScope _ = TensorScope.open()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Tensor.of(gone, ScalarType.FLOAT32, 2))
                    .withMessageContaining("closed");
        }
    }

    @Test
    void shapesThatCannotBeAreRefused() {
        MemorySegment memory = floats(Arena.ofAuto(), 1, 2);
        try (TensorScope _ = TensorScope.open()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(memory, ScalarType.FLOAT32, -1, -2))
                    .withMessage("a negative size in shape [-1, -2]");
            long large = 1L << 62;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(memory, ScalarType.FLOAT32, large, 4))
                    .withMessage("more elements than memory can hold in shape [%d, 4]", large);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.of(memory, ScalarType.FLOAT32, 0, large, large))
                    .withMessageStartingWith("more elements than memory can hold");
        }
    }

    @Test
    void anEmptyMemoryIsLentAndGivenBackToo() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor empty = Tensor.of(Arena.ofAuto().allocate(0), ScalarType.INT64, 0, 3);
            assertThat(empty.shape()).containsExactly(0, 3);
            assertThat(empty.toLongArray()).isEmpty();
            Tensor ofNull = Tensor.of(MemorySegment.NULL, ScalarType.INT64, 0);
            assertThat(ofNull.shape()).containsExactly(0);
            Arena arena = Arena.ofShared();
            Tensor.of(arena, arena.allocate(0), ScalarType.INT64, 0);
            assertThat(arena.scope().isAlive()).isFalse();
        }
    }

    @Test
    void withoutAScopeNothingIsLent() {
        MemorySegment memory = floats(Arena.ofAuto(), 1, 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> Tensor.of(memory, ScalarType.FLOAT32, 2));
    }

    @Test
    void everyTypeIsLent() {
        try (TensorScope _ = TensorScope.open()) {
            List<Tensor> tensors = new ArrayList<>();
            for (ScalarType type : ScalarType.values()) {
                MemorySegment memory = Arena.ofAuto().allocate(4L * type.byteSize(), 8);
                tensors.add(Tensor.of(memory, type, 2, 2));
                memory.fill((byte) 1);
            }
            assertThat(tensors).allMatch(tensor -> tensor.toBooleanArray()[3]);
        }
    }
}
