package dapo.mathematics;

/** A text that is no formula. It carries no stack trace: it is an ordinary outcome. */
final class SyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
        super(message, null, false, false);
    }
}
