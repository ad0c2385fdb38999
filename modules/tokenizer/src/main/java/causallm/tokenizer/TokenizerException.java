package causallm.tokenizer;

/** A text, an id or a file that a tokenizer cannot use; the message says in one line what to do. */
public final class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was found, what was expected, and what to do. */
    public TokenizerException(String message) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    /** The same, with its cause. */
    public TokenizerException(String message, Throwable cause) {
        this(message);
        initCause(cause);
    }
}
