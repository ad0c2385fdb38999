package dapo.programs;

/**
 * Programs cannot be run here as the caller asked; the message says in one line what was found,
 * what was expected, and what to do. It never speaks of a candidate: whatever one does is a {@link
 * Verdict}.
 */
public final class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param problem what was found, what was expected, what to do
     */
    public SandboxException(String problem) {
        super(oneLine(problem));
    }

    /**
     * @param problem what was found, what was expected, what to do
     * @param cause what the system said
     */
    public SandboxException(String problem, Throwable cause) {
        super(oneLine(problem), cause);
    }

    private static String oneLine(String problem) {
        return problem.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
