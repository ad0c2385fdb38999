package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeak.class)
class OutOfMemoryExceptionTest {
    /** Its square has more bytes than addresses have. */
    private static final long SIDE = 1L << 25;

    @Test
    void aResultTooLargeNamesTheCallAndTheBytes() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor row = Tensor.zeros(ScalarType.FLOAT32, 1, 1).expand(1, SIDE);
            Tensor column = Tensor.zeros(ScalarType.FLOAT32, 1, 1).expand(SIDE, 1);
            OutOfMemoryException thrown =
                    catchThrowableOfType(OutOfMemoryException.class, () -> column.multiply(row));
            assertThat(thrown.bytes()).hasValue(SIDE * SIDE * Float.BYTES);
            assertThat(thrown.operation())
                    .startsWith("mul.Tensor(")
                    .contains("[33554432, 1]")
                    .contains("[1, 33554432]");
            assertThat(thrown)
                    .hasMessageStartingWith(thrown.operation() + ": ")
                    .hasMessageContaining("memory");
            assertThat(thrown.amount()).isEqualTo("4503599.63 GB");
        }
    }

    @Test
    void whatWasThereBeforeIsThereAfter() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor kept = Tensor.of(new float[] {1, 2}, 2);
            assertThatExceptionOfType(OutOfMemoryException.class)
                    .isThrownBy(() -> Tensor.zeros(ScalarType.FLOAT32, SIDE, SIDE));
            assertThat(kept.sum().item()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CUDA out of memory. Tried to allocate 20.50 MiB. GPU 0 has, 21495808, 21.50 MB",
        "CUDA out of memory. Tried to allocate 3.00 GiB., 3221225472, 3.22 GB",
        "DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes, 8, 0.00 MB",
    })
    void theBytesAreReadFromEveryAllocatorsText(String said, long bytes, String amount) {
        var thrown = new OutOfMemoryException("linear(a, b)", said);
        assertThat(OutOfMemoryException.isSaidBy(said)).isTrue();
        assertThat(thrown.bytes()).hasValue(bytes);
        assertThat(thrown.amount()).isEqualTo(amount);
    }

    @Test
    void whereTheBytesAreNotToldNoneAreMadeUp() {
        var thrown = new OutOfMemoryException("linear(a, b)", "std::bad_alloc");
        assertThat(OutOfMemoryException.isSaidBy("std::bad_alloc")).isTrue();
        assertThat(thrown.bytes()).isEmpty();
        assertThat(thrown.amount()).isEqualTo("more memory");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The size of tensor a (3) must match the size of tensor b (2)",
                "Storage size calculation overflowed with sizes=[9223372036854775807, 2]"
            })
    void otherRefusalsAreNotOfMemory(String said) {
        assertThat(OutOfMemoryException.isSaidBy(said)).isFalse();
    }
}
