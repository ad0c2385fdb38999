package dapo.pipeline;

import dapo.reasoning.TokenIds;

/**
 * A next step that a policy would take, and what a critic thinks of it.
 *
 * @param text the step with what ends it, such as a line break
 * @param tokens the same in the policy's tokens, the end of text included where it ends there
 * @param count how many of the samples began with it, 1 or more
 * @param value the chance of a right answer after it, 0 to 1
 * @param advantage the value less the mean value over the samples: above 0 for a step better than
 *     the policy's usual one
 * @param ends whether it ends the solution; the critic, which knows states before an end alone,
 *     gives it the value of the state that it is taken in
 */
public record ProposedStep(
        String text, TokenIds tokens, int count, double value, double advantage, boolean ends) {}
