package causallm.chat;

/** A chat template that is missing, broken or refuses a conversation; the message is one line. */
public final class ChatTemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was found, what was expected, and what to do. */
    public ChatTemplateException(String message) {
        super(message.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    /** The same, with its cause. */
    public ChatTemplateException(String message, Throwable cause) {
        this(message);
        initCause(cause);
    }
}
