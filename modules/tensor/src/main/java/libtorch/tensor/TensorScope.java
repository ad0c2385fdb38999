package libtorch.tensor;

import libtorch.ffm.TorchC;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lifetime of the tensors that a thread makes while the scope is its innermost one.
 *
 * <p>{@code try (var scope = TensorScope.open()) { ... }}: every tensor made on this thread
 * meanwhile dies with the scope, unless {@link #keep} hands it to the next scope out. Scopes nest
 * and are closed in the reverse order by the thread that opened them. A tensor used after its scope
 * throws {@link IllegalStateException}, on another thread {@link WrongThreadException}. The garbage
 * collector has no part in it.
 */
public final class TensorScope implements AutoCloseable {
    private static final AtomicLong LIVE_TENSORS = new AtomicLong();

    private final ThreadState thread;
    private final Thread owner = Thread.currentThread();
    private final TensorScope outer;
    private final Arena arena = Arena.ofConfined();
    private Tensor[] tensors = new Tensor[16];
    private int count;
    private boolean closed;

    private TensorScope(ThreadState thread) {
        this.thread = thread;
        this.outer = thread.scope;
        thread.scope = this;
    }

    /**
     * Opens a scope on this thread, inside the ones already open.
     *
     * @throws IllegalStateException on a virtual thread
     */
    public static TensorScope open() {
        return new TensorScope(ThreadState.current());
    }

    /**
     * How many tensors all threads of this process hold now: a test asserts that it comes back to
     * where it was.
     */
    public static long liveTensors() {
        return LIVE_TENSORS.get();
    }

    /**
     * Hands {@code tensor} from this scope to the next one out, and returns it; it stays the same
     * object.
     *
     * <p>A tensor that already belongs to a scope further out is returned as it is.
     *
     * @throws IllegalStateException when no scope is around this one, or this scope is closed
     * @throws WrongThreadException on another thread
     */
    public Tensor keep(Tensor tensor) {
        requireAccess();
        tensor.address();
        if (tensor.scope() != this) {
            requireFurtherOut(tensor);
            return tensor;
        }
        if (outer == null) {
            throw new IllegalStateException(
                    "this is the outermost scope of its thread: there is none to keep a tensor"
                            + " in; open one around it");
        }
        remove(tensor);
        outer.add(tensor);
        return tensor;
    }

    /**
     * Frees the tensors of this scope.
     *
     * @throws IllegalStateException when a scope opened after this one on the same thread is still
     *     open
     * @throws WrongThreadException on another thread
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        requireAccess();
        if (thread.scope != this) {
            throw new IllegalStateException(
                    "a TensorScope opened inside this one is still open: close it first");
        }
        thread.scope = outer;
        closed = true;
        for (int i = count - 1; i >= 0; i--) {
            free(tensors[i].rawAddress());
            tensors[i] = null;
        }
        LIVE_TENSORS.addAndGet(-count);
        arena.close();
    }

    void add(Tensor tensor) {
        if (count == tensors.length) {
            tensors = Arrays.copyOf(tensors, 2 * count);
        }
        tensor.place(this, count);
        tensors[count++] = tensor;
    }

    static void countMade() {
        LIVE_TENSORS.incrementAndGet();
    }

    /** Frees one tensor before its scope ends. */
    void release(Tensor tensor) {
        remove(tensor);
        free(tensor.rawAddress());
        LIVE_TENSORS.decrementAndGet();
    }

    /**
     * Throws unless this scope is open and this is its thread: so no call can reach memory that is
     * gone.
     */
    void requireAccess() {
        if (!Thread.currentThread().equals(owner)) {
            throw new WrongThreadException(
                    "a tensor belongs to the thread that made it, "
                            + owner.getName()
                            + ", and was used on "
                            + Thread.currentThread().getName());
        }
        if (closed) {
            throw new IllegalStateException(
                    "this tensor's TensorScope is closed: use the tensor inside it, or keep()"
                            + " it in the scope around");
        }
    }

    boolean isAccessible() {
        return !closed && Thread.currentThread().equals(owner);
    }

    /** The arena whose end is this scope's: memory lent to Java through it cannot be read later. */
    Arena arena() {
        return arena;
    }

    private void remove(Tensor tensor) {
        Tensor last = tensors[--count];
        tensors[count] = null;
        if (last != tensor) {
            tensors[tensor.slot()] = last;
            last.place(this, tensor.slot());
        }
    }

    private void requireFurtherOut(Tensor tensor) {
        for (TensorScope scope = outer; scope != null; scope = scope.outer) {
            if (tensor.scope() == scope) {
                return;
            }
        }
        throw new IllegalStateException(
                "this tensor belongs to a scope inside this one: keep() it there first");
    }

    private static void free(long address) {
        TorchC.aoti_torch_delete_tensor_object(MemorySegment.ofAddress(address));
    }
}
