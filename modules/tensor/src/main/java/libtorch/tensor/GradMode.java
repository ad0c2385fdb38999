package libtorch.tensor;

import libtorch.ffm.TorchC;

/**
 * Whether operations on this thread are recorded for differentiation.
 *
 * <p>{@code try (var off = GradMode.disable()) { ... }} switches recording off for a block:
 * sampling and scoring need no graph. The mode belongs to the thread and is set back when the block
 * ends.
 */
public final class GradMode implements AutoCloseable {
    private final Thread owner = Thread.currentThread();
    private final boolean before;

    private GradMode(boolean enabled) {
        ThreadState.current();
        before = isEnabled();
        TorchC.aoti_torch_grad_mode_set_enabled(enabled);
    }

    /** Switches recording off on this thread until the returned mode is closed. */
    public static GradMode disable() {
        return new GradMode(false);
    }

    /** Switches recording on on this thread until the returned mode is closed. */
    public static GradMode enable() {
        return new GradMode(true);
    }

    /** Whether operations on this thread are being recorded. */
    public static boolean isEnabled() {
        ThreadState.current();
        return TorchC.aoti_torch_grad_mode_is_enabled();
    }

    /**
     * Sets back the mode that held before.
     *
     * @throws WrongThreadException on another thread than the one that opened it
     */
    @Override
    public void close() {
        if (!Thread.currentThread().equals(owner)) {
            throw new WrongThreadException(
                    "a GradMode is closed by the thread that opened it: " + owner.getName());
        }
        TorchC.aoti_torch_grad_mode_set_enabled(before);
    }
}
