package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeak.class)
class ScalarTypeTest {
    @ParameterizedTest
    @EnumSource
    void libtorchUsesTheSameCodeAndSize(ScalarType type) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.zeros(type, 3);
            assertThat(tensor.type()).isEqualTo(type);
            assertThat(tensor.segment().byteSize()).isEqualTo(3L * type.byteSize());
            assertThat(ScalarType.ofCode(type.code())).isEqualTo(type);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyFloatingPointTypesTakeGradients(ScalarType type) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.zeros(type, 3);
            boolean taken;
            try {
                taken = tensor.requireGradient().requiresGradient();
            } catch (TorchException e) {
                taken = false;
            }
            assertThat(taken).isEqualTo(type.isFloatingPoint());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8, 9, 10, 12, 15 + 1, 46})
    void aTypeThatJavaDoesNotReadIsRefused(int code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScalarType.ofCode(code))
                .withMessageContaining("libtorch's element type " + code + " is not supported");
        assertThat(ScalarType.nameOf(code)).isEqualTo("type " + code);
    }
}
