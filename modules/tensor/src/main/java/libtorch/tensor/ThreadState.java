package libtorch.tensor;

import libtorch.ffm.LibTorch;
import libtorch.ffm.TorchC;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a thread needs to call libtorch: its innermost scope, and native memory for arguments and
 * results that every call uses again. libtorch keeps the grad mode and the last error per carrier
 * thread, so a virtual thread, which may change its carrier between two calls, is refused.
 */
final class ThreadState {
    /** More than any schema has arguments or results (the longest of 2.13.0 has 29). */
    static final int MOST_SLOTS = 64;

    private static final ThreadLocal<ThreadState> CURRENT =
            ThreadLocal.withInitial(ThreadState::new);

    /** The version whose conventions the calls follow: the loaded library's own. */
    static final long ABI_VERSION;

    static {
        LibTorch.load();
        ABI_VERSION = TorchC.aoti_torch_abi_version();
    }

    /** One 64-bit slot an argument, then one a result. */
    final MemorySegment slots;

    /** Where a function writes what it returns through a pointer. */
    final MemorySegment result;

    /** The innermost open scope of this thread, or null. */
    TensorScope scope;

    /** Where this thread's new tensors lie. */
    Device device = Device.CPU;

    /** What answers this thread's calls in libtorch's place, or null. */
    DispatchMode mode;

    private ThreadState() {
        Arena scratch = Arena.ofAuto();
        slots = scratch.allocate(ValueLayout.JAVA_LONG, MOST_SLOTS);
        result = scratch.allocate(ValueLayout.JAVA_LONG, 2);
    }

    static ThreadState current() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException(
                    "libtorch cannot be called from a virtual thread (its grad mode and last"
                            + " error belong to the carrier thread): use a platform thread");
        }
        return CURRENT.get();
    }

    /** The innermost scope, to which a tensor made now belongs. */
    TensorScope openScope() {
        if (scope == null) {
            throw new IllegalStateException(
                    "no TensorScope is open on thread "
                            + Thread.currentThread().getName()
                            + ": tensors are made inside try (var scope = TensorScope.open()) { ..."
                            + " }");
        }
        return scope;
    }

    /** The pointer that a function wrote to {@link #result}. */
    long resultAddress() {
        return result.get(ValueLayout.JAVA_LONG, 0);
    }
}
