package libtorch.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.ToIntFunction;

/**
 * Short forms of the calls that the tests make; all memory is the arena's, and tensors are left to
 * the process.
 */
record TorchCalls(Arena arena) {
    private static final long BUILT_FOR = 2L << 56 | 11L << 48;

    /** The handle that a call writes through its last parameter. */
    MemorySegment made(ToIntFunction<MemorySegment> call) {
        MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
        LibTorch.check(call.applyAsInt(result));
        return result.get(ValueLayout.ADDRESS, 0);
    }

    MemorySegment tensor(double value) {
        return made(result -> TorchC.aoti_torch_scalar_to_tensor_float64(value, result));
    }

    /** One more owner of a tensor, for the call that takes it over. */
    long shared(MemorySegment tensor) {
        return made(result -> TorchC.aoti_torch_new_tensor_handle(tensor, result)).address();
    }

    double value(MemorySegment tensor) {
        MemorySegment result = arena.allocate(ValueLayout.JAVA_DOUBLE);
        LibTorch.check(TorchC.aoti_torch_item_float64(tensor, result));
        return result.get(ValueLayout.JAVA_DOUBLE, 0);
    }

    /** Runs an operator that gives a tensor. */
    MemorySegment run(String operator, String overload, long... arguments) {
        return MemorySegment.ofAddress(
                call(operator, overload, arguments).getAtIndex(ValueLayout.JAVA_LONG, 0));
    }

    /** Runs an operator; its results are at the start of the stack. */
    MemorySegment call(String operator, String overload, long... arguments) {
        MemorySegment stack = arena.allocateFrom(ValueLayout.JAVA_LONG, arguments);
        LibTorch.check(
                TorchC.torch_call_dispatcher(
                        arena.allocateFrom(operator),
                        arena.allocateFrom(overload),
                        stack,
                        BUILT_FOR));
        return stack;
    }

    long list(long element) {
        MemorySegment list = made(result -> TorchC.torch_new_list_reserve_size(1, result));
        LibTorch.check(TorchC.torch_list_push_back(list, element));
        return list.address();
    }

    /** A leaf's gradient after a backward pass. */
    MemorySegment gradient(MemorySegment leaf) {
        MemorySegment implementation =
                MemorySegment.ofAddress(NativeMemory.readLong(leaf.address()));
        return TorchC._ZNK3c1010TensorImpl4gradEv(implementation);
    }

    /** Adds the gradient of {@code output} to {@code leaf}. */
    void backward(MemorySegment output, MemorySegment leaf) {
        long none = 0;
        long doNotKeepTheGraph = LibTorch.newOptional(0);
        call("aten::_backward", "", shared(output), list(shared(leaf)), none, doNotKeepTheGraph, 0);
    }
}
