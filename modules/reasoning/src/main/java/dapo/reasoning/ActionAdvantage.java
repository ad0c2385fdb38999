package dapo.reasoning;

import java.util.Objects;

/**
 * How much better one action is than the sampled actions of its state are on average.
 *
 * @param step the action
 * @param count how many of the state's completions began with it, 1 or more
 * @param value Q, the chance of a right answer after the action, 0 to 1
 * @param advantage Q minus the state's baseline
 */
public record ActionAdvantage(Step step, int count, double value, double advantage) {
    public ActionAdvantage {
        Objects.requireNonNull(step, "step");
        Require.positive(count, "count");
        Require.probability(value, "value");
        Require.finite(advantage, "advantage");
    }
}
