package dapo.reasoning;

/**
 * Decides whether a solution is right: the reward of the last step. Implementations are safe for
 * any thread.
 */
@FunctionalInterface
public interface Verifier {
    /**
     * Whether the solution is right. Any text may come, truncated or absurd; it is judged, never
     * refused.
     *
     * @param problem the problem that was to be solved
     * @param solutionText what the model wrote after the prompt
     */
    boolean isCorrect(Problem problem, String solutionText);
}
