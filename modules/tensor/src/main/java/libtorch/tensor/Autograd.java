package libtorch.tensor;

import libtorch.ffm.LibTorch;
import libtorch.ffm.NativeMemory;
import libtorch.ffm.TorchC;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reverse-mode differentiation: gradients gather at the leaves (tensors made by hand that
 * {@linkplain Tensor#requireGradient require a gradient}) until they are {@linkplain
 * Tensor#clearGradient cleared}.
 *
 * <p>The C ABI has no functions of the user's own in the graph. Where memory asks for one, cut the
 * graph: run the first part, {@linkplain Tensor#detach detach} its output and let that require a
 * gradient, run and differentiate the rest piece by piece, then pass the gradient gathered at the
 * cut to {@link #backward(Tensor, Tensor)} of the first part.
 */
public final class Autograd {
    private Autograd() {}

    /**
     * Adds the gradient of {@code loss} to every leaf it was computed from, and frees its graph.
     *
     * @param loss a tensor of one element
     * @throws TorchException when it has more elements, or nothing it came from requires a gradient
     */
    public static void backward(Tensor loss) {
        Operators.BACKWARD.callAll(loss, List.of());
    }

    /**
     * The same for a tensor of any shape: {@code gradient} is the derivative of some scalar with
     * respect to {@code output}, of the same shape and type.
     */
    public static void backward(Tensor output, Tensor gradient) {
        if (!Arrays.equals(output.shape(), gradient.shape())) {
            throw new IllegalArgumentException(
                    "a gradient " + gradient + " for an output " + output + ": shapes differ");
        }
        Operators.BACKWARD.callAll(output, List.of(), gradient);
    }

    /**
     * The gradient gathered at {@code leaf}: shares memory with what later backward passes add to,
     * and belongs to this thread's innermost scope. Empty before the first backward pass and after
     * it was cleared.
     */
    public static Optional<Tensor> gradient(Tensor leaf) {
        ThreadState thread = ThreadState.current();
        thread.openScope();
        MemorySegment borrowed = TorchC._ZNK3c1010TensorImpl4gradEv(implementation(leaf));
        LibTorch.check(TorchC.aoti_torch_is_defined(borrowed, thread.result));
        if ((thread.resultAddress() & 0xff) == 0) {
            return Optional.empty();
        }
        LibTorch.check(TorchC.aoti_torch_new_tensor_handle(borrowed, thread.result));
        return Optional.of(new Tensor(thread, thread.resultAddress()));
    }

    static boolean requiresGradient(Tensor tensor) {
        return TorchC._ZNK3c1010TensorImpl13requires_gradEv(implementation(tensor));
    }

    static void clearGradient(Tensor leaf) {
        ThreadState thread = ThreadState.current();
        MemorySegment gradient = TorchC._ZN3c1010TensorImpl12mutable_gradEv(implementation(leaf));
        LibTorch.check(TorchC.aoti_torch_new_uninitialized_tensor(thread.result));
        MemorySegment undefined = MemorySegment.ofAddress(thread.resultAddress());
        try {
            LibTorch.check(TorchC.aoti_torch_assign_tensors(undefined, gradient));
        } finally {
            TorchC.aoti_torch_delete_tensor_object(undefined);
        }
    }

    /** An at::Tensor is one word: the pointer to its TensorImpl. */
    private static MemorySegment implementation(Tensor tensor) {
        return MemorySegment.ofAddress(NativeMemory.readLong(tensor.address()));
    }
}
