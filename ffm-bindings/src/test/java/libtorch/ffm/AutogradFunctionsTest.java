package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the header says of functions beside the dispatcher: which of them autograd sees, and what
 * the C++ ones give.
 */
class AutogradFunctionsTest {
    private Arena arena;
    private TorchCalls torch;
    private MemorySegment leaf;

    @BeforeEach
    void open() {
        LibTorch.load();
        arena = Arena.ofConfined();
        torch = new TorchCalls(arena);
        leaf = torch.tensor(3);
        LibTorch.check(TorchC.torch_set_requires_grad(leaf, true));
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void subtractingAMultipleIsDifferentiable() {
        MemorySegment output =
                torch.made(result ->
                        TorchC.aoti_torch_aten_subtract_Tensor(
                                torch.tensor(1), leaf, -2.5, result));

        assertThat(torch.value(output)).isEqualTo(8.5);
        assertThat(gradientThrough(output)).isEqualTo(2.5);
    }

    @Test
    void multiplyingByANumberIsDifferentiable() {
        MemorySegment output =
                torch.made(result -> TorchC.aoti_torch_cpu_mul_Scalar(leaf, 4, result));

        assertThat(torch.value(output)).isEqualTo(12);
        assertThat(gradientThrough(output)).isEqualTo(4);
    }

    @Test
    void addingANumberIsDifferentiable() {
        MemorySegment square =
                torch.run("aten::mul", "Tensor", torch.shared(leaf), torch.shared(leaf));
        MemorySegment output =
                torch.made(result -> TorchC.aoti_torch_cpu_add_Scalar(square, 2, 3, result));

        assertThat(torch.value(output)).isEqualTo(15);
        assertThat(gradientThrough(output)).isEqualTo(6);
    }

    @Test
    void aLeafWithoutBackwardPassHasNoGradient() {
        assertThat(isDefined(torch.gradient(leaf))).isFalse();
    }

    @Test
    void anUndefinedTensorInItsPlaceClearsTheGradient() {
        gradientThrough(torch.made(result -> TorchC.aoti_torch_cpu_mul_Scalar(leaf, 4, result)));
        MemorySegment implementation =
                MemorySegment.ofAddress(NativeMemory.readLong(leaf.address()));

        MemorySegment none = torch.made(TorchC::aoti_torch_new_uninitialized_tensor);
        LibTorch.check(
                TorchC.aoti_torch_assign_tensors(
                        none, TorchC._ZN3c1010TensorImpl12mutable_gradEv(implementation)));

        assertThat(isDefined(torch.gradient(leaf))).isFalse();
    }

    @Test
    void withGradModeOffNothingIsRecorded() {
        boolean before = TorchC.aoti_torch_grad_mode_is_enabled();
        TorchC.aoti_torch_grad_mode_set_enabled(false);
        MemorySegment output;
        try {
            output = torch.made(result -> TorchC.aoti_torch_cpu_mul_Scalar(leaf, 4, result));
        } finally {
            TorchC.aoti_torch_grad_mode_set_enabled(before);
        }

        assertThat(requiresGradient(leaf)).isTrue();
        assertThat(requiresGradient(output)).isFalse();
    }

    private double gradientThrough(MemorySegment output) {
        torch.backward(output, leaf);
        return torch.value(torch.gradient(leaf));
    }

    private boolean isDefined(MemorySegment tensor) {
        MemorySegment defined = arena.allocate(ValueLayout.JAVA_BOOLEAN);
        LibTorch.check(TorchC.aoti_torch_is_defined(tensor, defined));
        return defined.get(ValueLayout.JAVA_BOOLEAN, 0);
    }

    private static boolean requiresGradient(MemorySegment tensor) {
        return TorchC._ZNK3c1010TensorImpl13requires_gradEv(
                MemorySegment.ofAddress(NativeMemory.readLong(tensor.address())));
    }
}
