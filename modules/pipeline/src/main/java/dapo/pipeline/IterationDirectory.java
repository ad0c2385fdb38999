package dapo.pipeline;

import dapo.policy.ReferenceLogProbabilities;
import dapo.policy.TrainingState;
import dapo.reasoning.StateAdvantages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The files of one iteration, each written by one stage and read by those after it.
 *
 * @param number 1 for the first
 * @param folder where they lie
 */
public record IterationDirectory(int number, Path folder) {
    private static final String NAME = "iteration-";

    /**
     * The directory of a run's iteration, which may not exist yet.
     *
     * @param run the run's directory
     * @param number 1 for the first
     */
    public static IterationDirectory of(Path run, int number) {
        if (number < 1) {
            throw new IllegalArgumentException("iterations are counted from 1, found " + number);
        }
        return new IterationDirectory(number, run.resolve(NAME + number));
    }

    /** The iterations that a run has begun, the first one first. */
    static Stream<IterationDirectory> begun(Path run) {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> of(run, number))
                .takeWhile(iteration -> Files.isDirectory(iteration.folder()));
    }

    /**
     * The last iteration of a run that has both its critic and its policy.
     *
     * @throws RunDirectoryException if there is none
     */
    public static IterationDirectory lastFinished(Path run) {
        Optional<IterationDirectory> last =
                begun(run)
                        .filter(iteration ->
                                Files.isDirectory(iteration.critic())
                                        && Files.isDirectory(iteration.policy()))
                        .reduce((earlier, later) -> later);
        return last.orElseThrow(() ->
                new RunDirectoryException(
                        run,
                        "holds no iteration with a critic and a policy: have 'dapo run' finish one,"
                                + " or name another run's directory"));
    }

    /**
     * The policy that the iteration samples from and trains: the base model, later the policy of
     * the iteration before.
     */
    public Path referencePolicy() {
        return number == 1
                ? folder.resolveSibling("base")
                : folder.resolveSibling(NAME + (number - 1)).resolve("policy");
    }

    /**
     * What the actor learns from: the stored advantages with what the reference policy gives their
     * actions.
     *
     * @throws RunDirectoryException if there are reference log-probabilities for fewer states than
     *     advantages
     * @throws dapo.reasoning.DatasetException if one of the files is damaged
     */
    public List<TrainingState> trainingStates() {
        try (Stream<StateAdvantages> advantages =
                        UnitLog.records(advantages(), StateAdvantages.class);
                Stream<ReferenceLogProbabilities> reference =
                        UnitLog.records(
                                referenceLogProbabilities(), ReferenceLogProbabilities.class)) {
            Iterator<ReferenceLogProbabilities> scores = reference.iterator();
            List<TrainingState> states = new ArrayList<>();
            advantages.forEach(state -> states.add(new TrainingState(state, next(scores))));
            return states;
        }
    }

    private ReferenceLogProbabilities next(Iterator<ReferenceLogProbabilities> scores) {
        if (!scores.hasNext()) {
            throw new RunDirectoryException(
                    referenceLogProbabilities(),
                    "has fewer states than advantages.jsonl: have 'dapo train-policy' finish it");
        }
        return scores.next();
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
