package libtorch.tensor;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * Comes between the operators that a thread calls and libtorch, as PyTorch's {@code
 * TorchDispatchMode} does: sees the arguments, refuses a call, or answers in libtorch's place. For
 * tests, counts and traces.
 *
 * <p>It sees the calls of {@link Operator}s and of {@link Tensor}'s methods, not those that
 * libtorch makes of its own below them, such as a backward pass's, nor how a number on the
 * processor becomes a tensor. Modes nest: what a handler calls itself goes to the mode around it,
 * or to libtorch. The mode belongs to the thread and is taken away when it is closed.
 */
public final class DispatchMode implements AutoCloseable {
    /** What is done instead of a call. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers a call.
         *
         * @param operator the schema's name, such as {@code sum.dim_IntList}
         * @param arguments as they were passed: absent ones are null or left out at the end
         * @param libtorch makes the call, and gives its results
         * @return the results in the schema's order
         */
        List<Object> answer(
                String operator, List<Object> arguments, Supplier<List<Object>> libtorch);
    }

    private final Thread owner = Thread.currentThread();
    private final ThreadState thread;
    private final Handler handler;
    private final DispatchMode before; // or null

    private DispatchMode(Handler handler) {
        this.handler = handler;
        thread = ThreadState.current();
        before = thread.mode;
        thread.mode = this;
    }

    /** Has {@code handler} answer this thread's calls until the returned mode is closed. */
    public static DispatchMode use(Handler handler) {
        return new DispatchMode(handler);
    }

    List<Object> answer(String operator, Supplier<List<Object>> libtorch, Object... arguments) {
        thread.mode = before;
        try {
            return handler.answer(
                    operator, Collections.unmodifiableList(Arrays.asList(arguments)), libtorch);
        } finally {
            thread.mode = this;
        }
    }

    /**
     * Lets calls go where they went before.
     *
     * @throws WrongThreadException on another thread than the one that opened it
     * @throws IllegalStateException when a mode opened after this one is still open
     */
    @Override
    public void close() {
        if (!Thread.currentThread().equals(owner)) {
            throw new WrongThreadException(
                    "a DispatchMode is closed by the thread that opened it: " + owner.getName());
        }
        if (thread.mode != this) {
            throw new IllegalStateException(
                    "a DispatchMode opened inside this one is still open: close it first");
        }
        thread.mode = before;
    }
}
