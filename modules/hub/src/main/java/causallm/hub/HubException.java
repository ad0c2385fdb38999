package causallm.hub;

/**
 * A model cannot be brought; the message says in one line what was found, what was expected, and
 * what to do. It never holds the token, nor the query of an address, which may be a signature.
 */
public class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HubException(String problem) {
        super(problem);
    }

    HubException(String problem, Throwable cause) {
        super(problem, cause);
    }

    /** Sets the thread's interrupt flag again. */
    static HubException interrupted(String doing, Throwable cause) {
        Thread.currentThread().interrupt();
        return new HubException(
                doing + ": interrupted; what has come is kept, ask again to go on", cause);
    }
}
