package causallm.hub;

/** The hub gives no answer now, or none to this user: what was fetched before may serve instead. */
final class UnreachableException extends HubException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String problem) {
        super(problem);
    }

    UnreachableException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
