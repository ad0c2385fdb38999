package dapo.reasoning;

/**
 * The name of a state: the prompt and the first {@code step} steps of one sampled solution.
 *
 * @param problem the problem's id
 * @param sample which of the problem's samples, from 0
 * @param step how many steps were taken; 0 is the bare prompt
 */
public record StateKey(String problem, int sample, int step) {
    public StateKey {
        Require.text(problem, "problem");
        Require.notNegative(sample, "sample");
        Require.notNegative(step, "step");
    }
}
