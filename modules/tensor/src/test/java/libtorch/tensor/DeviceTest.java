package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeak.class)
class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda", "cuda:0", "cuda:127", "mps", "meta"})
    void aDeviceIsReadAndWrittenAsInPyTorch(String text) {
        assertThat(Device.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CPU", "gpu", "cuda:", "cuda:-1", "cuda:+1", "cuda:x", "cuda:0:1"})
    void anUnknownDeviceIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.of(text))
                .withMessage(
                        "device '%s' is not known: expected cpu, cuda, cuda:INDEX, mps or meta",
                        text);
    }

    @Test
    void anIndexThatLibtorchCannotHoldIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("cuda:128"));
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("cuda:999"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Device(Device.Kind.CPU, -2))
                .withMessage("device index -2: expected 0 to 127, or -1");
    }

    @Test
    void theProcessorIsTheDefault() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = Tensor.ones(ScalarType.FLOAT32, 2);
            assertThat(tensor.device()).isEqualTo(Device.CPU);
            assertThat(tensor.to(Device.CPU)).isSameAs(tensor);
        }
    }

    @Test
    void theMetaDeviceComputesShapesAlone() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor meta = Tensor.ones(ScalarType.FLOAT32, 2, 3).to(Device.META);
            Tensor product = meta.multiply(2).matmul(meta.transpose(0, 1));
            assertThat(product.device()).isEqualTo(Device.META);
            assertThat(product.shape()).containsExactly(2, 2);
        }
    }

    @Test
    void bitsPutTheKindAboveTheIndex() {
        assertThat(Device.CPU.bits()).isEqualTo(0x0000_0000_ffff_ffffL);
        assertThat(Device.of("cuda:2").bits()).isEqualTo(0x0000_0001_0000_0002L);
        assertThat(Device.ofCode(13, -1)).isEqualTo(Device.of("mps"));
        assertThatIllegalArgumentException().isThrownBy(() -> Device.ofCode(99, 0));
    }
}
