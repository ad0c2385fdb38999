package libtorch.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.BiConsumer;

/**
 * Java's view of libtorch's own memory. An address and a size are taken on trust here, so they must
 * come from libtorch. The only hand-written code that calls restricted methods.
 */
@SuppressWarnings("restricted")
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * The {@code byteSize} bytes at {@code address}, for a read that is over before libtorch can
     * free them.
     */
    public static MemorySegment view(long address, long byteSize) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize);
    }

    /** The same, readable until {@code arena} closes and on its thread. */
    public static MemorySegment view(long address, long byteSize, Arena arena) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize, arena, null);
    }

    /** The 64-bit word at {@code address}. */
    public static long readLong(long address) {
        return view(address, Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
    }

    /** The NUL-terminated UTF-8 text at {@code pointer}, copied. */
    static String text(MemorySegment pointer) {
        return pointer.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /**
     * A function pointer for {@code torch_from_blob}, valid for the life of the process.
     *
     * @param deleter takes the data and the context; must not throw, since that would end the
     *     process
     */
    public static MemorySegment deleter(BiConsumer<MemorySegment, MemorySegment> deleter) {
        return torch_from_blob$deleter.allocate(deleter::accept, Arena.global());
    }
}
