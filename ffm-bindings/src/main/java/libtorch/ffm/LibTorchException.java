package libtorch.ffm;

/**
 * libtorch could not be found or loaded, or a call into it failed. The message is one line for the
 * loader's errors and libtorch's own text for a failed call.
 */
public final class LibTorchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LibTorchException(String message) {
        super(message);
    }

    LibTorchException(String message, Throwable cause) {
        super(message, cause);
    }
}
