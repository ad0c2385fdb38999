package libtorch.install;

/**
 * libtorch could not be installed: what was found, what to do, in one line. What was there before
 * is as it was.
 */
public final class InstallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InstallException(String message) {
        super(message);
    }

    InstallException(String message, Throwable cause) {
        super(message, cause);
    }
}
