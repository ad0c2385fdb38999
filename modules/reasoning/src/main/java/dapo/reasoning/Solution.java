package dapo.reasoning;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One sampled solution of a problem, step by step.
 *
 * @param problem the problem's id
 * @param sample which of the problem's samples it is, from 0
 * @param steps the steps in order, at least one
 * @param finished whether the model ended it; false where it hit the token limit
 * @param correct whether the verifier found it right; an unfinished solution never is
 */
public record Solution(
        String problem, int sample, List<Step> steps, boolean finished, boolean correct) {
    public Solution {
        Require.text(problem, "problem");
        Require.notNegative(sample, "sample");
        steps = Require.notEmpty(steps, "steps");
        Require.that(
                finished || !correct,
                "correct: found true in an unfinished solution, expected false");
    }

    /** The whole solution, without the prompt. */
    public String text() {
        return steps.stream().map(Step::text).collect(Collectors.joining());
    }

    /** The tokens of the first {@code count} steps, without the prompt's. */
    public TokenIds firstSteps(int count) {
        return TokenIds.of(
                steps.subList(0, count).stream()
                        .flatMapToInt(step -> Arrays.stream(step.tokens().toArray()))
                        .toArray());
    }

    /** The key of the state after the first {@code step} steps of this solution. */
    public StateKey state(int step) {
        Require.that(
                step <= steps.size(), "step: found " + step + ", expected at most " + steps.size());
        return new StateKey(problem, sample, step);
    }
}
