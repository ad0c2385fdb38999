package dapo.pipeline;

import java.util.List;

/**
 * A held-out problem's solution to look at, each step with its advantage.
 *
 * @param problem the problem's id
 * @param prompt what the policy was given
 * @param answer the right answer
 * @param iteration whose policy solved it; 0 for the base policy
 * @param correct whether it is right
 * @param steps the solution, at least one step
 */
public record ShownSolution(
        String problem,
        String prompt,
        String answer,
        int iteration,
        boolean correct,
        List<ShownStep> steps) {
    /**
     * A step of it.
     *
     * @param text the step's text
     * @param advantage by how much the critic prefers it to the mean of the steps that the policy
     *     takes there
     */
    public record ShownStep(String text, double advantage) {}
}
