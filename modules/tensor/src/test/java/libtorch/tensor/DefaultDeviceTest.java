package libtorch.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.util.List;

@ExtendWith(NoLeak.class)
class DefaultDeviceTest {
    private static List<Tensor> made() {
        return List.of(
                Tensor.empty(ScalarType.FLOAT32, 2),
                Tensor.zeros(ScalarType.INT64, 2),
                Tensor.ones(ScalarType.BFLOAT16, 2),
                Tensor.full(3, ScalarType.FLOAT64, 2),
                Tensor.scalar(3, ScalarType.FLOAT32),
                Tensor.scalar(3, ScalarType.INT32),
                Tensor.arange(2),
                Tensor.of(new float[] {1, 2}),
                Tensor.of(new double[] {1, 2}, 2, 1),
                Tensor.of(new long[] {1, 2}),
                Tensor.of(new int[] {1, 2}),
                Tensor.of(new boolean[] {true, false}));
    }

    @Test
    void allThatIsMadeOfNumbersLiesThere() {
        try (TensorScope _ = TensorScope.open()) {
            List<String> onProcessor = made().stream().map(Tensor::toString).toList();
            try (DefaultDevice _ = DefaultDevice.use(Device.META)) {
                assertThat(made())
                        .allSatisfy(tensor -> assertThat(tensor.device()).isEqualTo(Device.META));
                assertThat(made().stream().map(Tensor::toString)).isEqualTo(onProcessor);
            }
            assertThat(made())
                    .allSatisfy(tensor -> assertThat(tensor.device()).isEqualTo(Device.CPU));
        }
    }

    @Test
    void aNumberBesideATensorLiesWhereThatDoes() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor onProcessor = Tensor.of(new float[] {1, 2});
            try (DefaultDevice _ = DefaultDevice.use(Device.META)) {
                Tensor sum = onProcessor.add(1).multiply(2).maskedFill(onProcessor.equal(1), 7);
                assertThat(sum.toFloatArray()).containsExactly(7, 6);
            }
            Tensor meta = Tensor.ones(ScalarType.FLOAT32, 2).to(Device.META);
            assertThat(meta.clamp(0, 1).divide(3).device()).isEqualTo(Device.META);
        }
    }

    @Test
    void memoryOfJavaLiesOnTheProcessorAlways() {
        try (TensorScope _ = TensorScope.open();
                DefaultDevice _ = DefaultDevice.use(Device.META)) {
            Tensor shared = Tensor.of(Arena.ofAuto().allocate(8, 4), ScalarType.FLOAT32, 2);
            Tensor none = Tensor.of(Arena.ofAuto().allocate(0, 4), ScalarType.FLOAT32, 0);
            Tensor named = Tensor.empty(Device.CPU, ScalarType.FLOAT32, 2);
            assertThat(List.of(shared, none, named))
                    .allSatisfy(tensor -> assertThat(tensor.device()).isEqualTo(Device.CPU));
            assertThat(shared.toFloatArray()).containsExactly(0, 0);
            assertThatIllegalStateException()
                    .isThrownBy(() -> shared.to(Device.META).segment())
                    .withMessage("float32[2] lies on meta: copy it with to(Device.CPU)");
        }
    }

    @Test
    void defaultsNestAndAreSetBack() {
        assertThat(DefaultDevice.current()).isEqualTo(Device.CPU);
        try (DefaultDevice _ = DefaultDevice.use(Device.META)) {
            try (DefaultDevice _ = DefaultDevice.use(Device.of("cpu:0"))) {
                assertThat(DefaultDevice.current()).isEqualTo(Device.CPU);
            }
            assertThat(DefaultDevice.current()).isEqualTo(Device.META);
        }
        assertThat(DefaultDevice.current()).isEqualTo(Device.CPU);
    }

    @Test
    void theDefaultBelongsToTheThread() {
        try (DefaultDevice device = DefaultDevice.use(Device.META)) {
            assertThat(
                            Threads.thrownOnAnother(() ->
                                    assertThat(DefaultDevice.current()).isEqualTo(Device.CPU)))
                    .isEmpty();
            assertThat(Threads.thrownOnAnother(device::close))
                    .containsInstanceOf(WrongThreadException.class);
            assertThat(DefaultDevice.current()).isEqualTo(Device.META);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "cuda:0", "cuda:127", "mps"})
    void aDeviceThatIsNotThereIsRefusedAndChangesNothing(String name) {
        Device device = Device.of(name);
        assumeThat(TorchRuntime.devices())
                .noneMatch(found ->
                        found.kind() == device.kind()
                                && (device.index() < 0 || device.equals(found)));
        assertThatExceptionOfType(TorchException.class)
                .isThrownBy(() -> DefaultDevice.use(device))
                .withMessageContaining(name);
        assertThat(DefaultDevice.current()).isEqualTo(Device.CPU);
    }

    @Test
    void theDevicesThatWorkBeginWithTheProcessor() {
        assertThat(TorchRuntime.devices()).startsWith(Device.CPU).doesNotContain(Device.META);
        assertThat(DefaultDevice.current()).isEqualTo(Device.CPU);
    }

    @Test
    void numbersOfShapesAloneCannotBeRead() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor meta = Tensor.ones(ScalarType.FLOAT32, 2).to(Device.META);
            assertThatExceptionOfType(TorchException.class)
                    .isThrownBy(meta::toFloatArray)
                    .withMessageContaining("Cannot copy out of meta tensor");
        }
    }
}
