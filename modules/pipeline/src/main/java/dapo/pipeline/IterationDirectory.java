package dapo.pipeline;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The files of one iteration, each written by one stage and read by those after it.
 *
 * @param number 1 for the first
 * @param folder where they lie
 */
public record IterationDirectory(int number, Path folder) {
    private static final String NAME = "iteration-";

    /** That of an iteration of the run in {@code run}. */
    static IterationDirectory of(Path run, int number) {
        return new IterationDirectory(number, run.resolve(NAME + number));
    }

    /** Which iteration's directory {@code folder} is by its name, if it is one's. */
    static OptionalInt number(Path folder) {
        String name = folder.getFileName().toString();
        return name.matches(NAME + "[1-9]\\d{0,8}")
                ? OptionalInt.of(Integer.parseInt(name.substring(NAME.length())))
                : OptionalInt.empty();
    }

    /** Solutions sampled from the reference policy, one {@code Solution} a line. */
    public Path solutions() {
        return folder.resolve("solutions.jsonl");
    }

    /**
     * Monte-Carlo values of the solutions' states and their candidate actions, one {@code
     * StateValue} a line.
     */
    public Path stateValues() {
        return folder.resolve("state-values.jsonl");
    }

    /** The trained critic. */
    public Path critic() {
        return folder.resolve("critic");
    }

    /**
     * The critic's values of all labelled states, those without a gap too, one {@link CriticValue}
     * a line.
     */
    public Path criticValues() {
        return folder.resolve("critic-values.jsonl");
    }

    /** Advantages of the states that the actor learns from, one {@code StateAdvantages} a line. */
    public Path advantages() {
        return folder.resolve("advantages.jsonl");
    }

    /** Log-probabilities of those states' actions under the reference policy. */
    public Path referenceLogProbabilities() {
        return folder.resolve("reference-log-probabilities.jsonl");
    }

    /** Log-probabilities of the same actions under the trained actor. */
    public Path policyLogProbabilities() {
        return folder.resolve("policy-log-probabilities.jsonl");
    }

    /** The trained actor: the next iteration's reference policy. */
    public Path policy() {
        return folder.resolve("policy");
    }

    /** The policy's greedy solutions of the held-out problems. */
    public Path evaluation() {
        return folder.resolve("evaluation.jsonl");
    }

    /** The policy's sampled solutions of the held-out problems. */
    public Path sampledEvaluation() {
        return folder.resolve("sampled-evaluation.jsonl");
    }

    /** Measurements of all the iteration's stages. */
    public Path metrics() {
        return folder.resolve("metrics.jsonl");
    }
}
