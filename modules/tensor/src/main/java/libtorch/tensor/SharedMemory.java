package libtorch.tensor;

import libtorch.ffm.NativeMemory;
import libtorch.ffm.TorchC;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of Java that tensors lie over. Each such memory is held here from the making of its tensor
 * until libtorch calls the deleter, which is when the last view of it is gone, on whichever thread
 * that happens.
 */
final class SharedMemory {
    /** What is held for one tensor. */
    private record Loan(MemorySegment segment, Runnable end) {}

    private static final ConcurrentMap<Long, Loan> LOANS = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);
    private static final MemorySegment DELETER = NativeMemory.deleter(SharedMemory::giveBack);
    private static final int STRIDED = 0;

    private SharedMemory() {}

    /** How many memories libtorch has not let go of. */
    static int loans() {
        return LOANS.size();
    }

    static Tensor tensor(MemorySegment segment, ScalarType type, long[] shape, Runnable end) {
        requireLendable(segment, type, shape);
        if (segment.byteSize() == 0) { // may have no address, and libtorch would not call back
            Tensor empty = Tensor.empty(Device.CPU, type, shape);
            end.run();
            return empty;
        }
        ThreadState thread = ThreadState.current();
        thread.openScope();
        long loan = NEXT.getAndIncrement();
        LOANS.put(loan, new Loan(segment, end));
        try (Arena arena = Arena.ofConfined()) {
            int code =
                    TorchC.torch_from_blob(
                            segment,
                            shape.length,
                            arena.allocateFrom(ValueLayout.JAVA_LONG, shape),
                            arena.allocateFrom(ValueLayout.JAVA_LONG, rowMajorStrides(shape)),
                            0,
                            type.code(),
                            Device.CPU.kind().code(),
                            Device.CPU.index(),
                            thread.result,
                            STRIDED,
                            MemorySegment.NULL,
                            0,
                            DELETER,
                            MemorySegment.ofAddress(loan));
            if (code != 0) {
                throw Operator.failure(code, "from_blob", type, shape);
            }
        } catch (RuntimeException e) {
            LOANS.remove(loan);
            throw e;
        }
        return new Tensor(thread, thread.resultAddress());
    }

    private static void requireLendable(MemorySegment segment, ScalarType type, long[] shape) {
        long expected = TensorData.elements(shape) * type.byteSize();
        if (segment.byteSize() != expected) {
            throw new IllegalArgumentException(
                    "a segment of "
                            + segment.byteSize()
                            + " bytes for a tensor of "
                            + expected
                            + " ("
                            + type
                            + Arrays.toString(shape)
                            + ")");
        }
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    "a heap segment cannot be shared with libtorch: copy it with"
                            + " Tensor.of(array), or allocate it from Arena.ofAuto()");
        }
        if (segment.address() % type.byteSize() != 0) {
            throw new IllegalArgumentException(
                    "a segment for "
                            + type
                            + " must begin at a multiple of "
                            + type.byteSize()
                            + " bytes: allocate it with that alignment, or copy it");
        }
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException(
                    "a read-only segment cannot be shared: libtorch could write to it");
        }
        if (!segment.isAccessibleBy(ELSEWHERE)) {
            throw new IllegalArgumentException(
                    "memory of a confined arena cannot be shared with libtorch, which may let go of"
                            + " it on any thread and after the arena closed: allocate it from"
                            + " Arena.ofAuto()");
        }
    }

    /** A thread that owns no arena: what it may read, every thread may. */
    private static final Thread ELSEWHERE = Thread.ofPlatform().unstarted(() -> {});

    private static long[] rowMajorStrides(long... shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, shape[i]);
        }
        return strides;
    }

    /**
     * Called by libtorch: an exception would end the process, and there is nobody to tell of one.
     */
    private static void giveBack(MemorySegment data, MemorySegment loan) {
        Loan ended = LOANS.remove(loan.address());
        if (ended != null) {
            try {
                ended.end().run();
            } catch (RuntimeException e) {
                System.getLogger(SharedMemory.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "memory shared with libtorch was not freed: {0}",
                                e.toString());
            }
        }
    }
}
