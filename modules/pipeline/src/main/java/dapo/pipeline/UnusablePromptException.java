package dapo.pipeline;

/**
 * A prompt that a model cannot go on with; the message says what was found and what to do.
 *
 * <p>The user's to mend: the command prints the message alone and ends with exit code 2.
 */
public final class UnusablePromptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusablePromptException(String problem) {
        super(problem);
    }
}
