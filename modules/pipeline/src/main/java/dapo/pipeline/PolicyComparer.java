package dapo.pipeline;

import causallm.generation.RandomStream;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;

import dapo.pipeline.PolicyComparison.Interval;
import dapo.pipeline.PolicyComparison.ProblemResult;
import dapo.pipeline.PolicyComparison.Side;
import dapo.policy.Policy;
import dapo.policy.SolutionSampler;
import dapo.reasoning.Accuracy;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.StepSplitter;
import dapo.reasoning.Verifier;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Compares policies on problems, greedily or sampled: with the same streams of random numbers, so
 * that two equal policies give the same.
 *
 * <p>Used on one platform thread.
 */
public final class PolicyComparer {
    private static final int PROBLEMS_PER_UNIT = 64;

    private final ComparedProblems problems;
    private final Verifier verifier;
    private final int samples;
    private final Progress progress;

    private PolicyComparer(ComparedProblems problems, int samples, Progress progress) {
        this.problems = problems;
        this.samples = samples;
        this.progress = progress;
        verifier = Verifiers.of(problems.configuration(), problems.data());
    }

    /**
     * A comparer on the problems of a file.
     *
     * @param changes keys of the configuration that say how the file is read and its problems are
     *     put, solved and judged, where they differ from the defaults
     * @param samples how many solutions are sampled of each problem; 0 for a greedy one
     * @throws ConfigurationException for keys that are not allowed
     * @throws dapo.reasoning.DatasetException for a file whose problems cannot be read
     */
    public static PolicyComparer onFile(
            Path file, Map<String, String> changes, int samples, Progress progress) {
        return new PolicyComparer(ComparedProblems.ofFile(file, changes), samples, progress);
    }

    /** The same on what a run of {@code configuration} is evaluated on, in the run's own way. */
    public static PolicyComparer onRun(
            RunConfiguration configuration, int samples, Progress progress) {
        return new PolicyComparer(ComparedProblems.ofRun(configuration), samples, progress);
    }

    /** The configuration file of the run that a model's folder lies in; none if it lies in none. */
    public static List<Path> runOf(Path folder) {
        return ComparedProblems.runConfigurations(folder).toList();
    }

    /**
     * Solves the problems with both policies.
     *
     * @param names of the two, for the result
     * @param first the first policy's folder
     * @param second the second's
     * @throws causallm.model.CheckpointException for a folder whose model cannot be used
     * @throws dapo.reasoning.DatasetException for a problem that is too long for one of them
     */
    public PolicyComparison compare(List<String> names, Path first, Path second) {
        try (DefaultDevice _ = DefaultDevice.use(problems.device())) {
            Policy.requireLoadable(second); // before the first has been at work for an hour
            List<SolvedProblem> firsts = solve(names.getFirst(), first);
            List<SolvedProblem> seconds = solve(names.getLast(), second);
            List<ProblemResult> results =
                    IntStream.range(0, firsts.size())
                            .mapToObj(i -> result(firsts.get(i), seconds.get(i)))
                            .toList();
            return new PolicyComparison(
                    side(names.getFirst(), firsts),
                    side(names.getLast(), seconds),
                    samples,
                    results);
        }
    }

    private List<SolvedProblem> solve(String name, Path folder) {
        List<List<Problem>> units = Units.of(problems.problems(), PROBLEMS_PER_UNIT);
        List<SolvedProblem> solved = new ArrayList<>();
        try (TensorScope _ = TensorScope.open();
                Progress.Task task =
                        progress.begin(
                                "solving with " + name,
                                "problems",
                                0,
                                problems.problems().size())) {
            SolutionSampler sampler = sampler(folder);
            for (List<Problem> unit : units) {
                solved.addAll(sampler.sample(unit));
                task.advance(unit.size());
            }
        }
        return solved;
    }

    private SolutionSampler sampler(Path folder) {
        RunConfiguration configuration = problems.configuration();
        Policy policy = Policy.load(folder, Precisions.inference(configuration.precision()));
        var codec =
                new SolutionCodec(
                        policy.tokenizer(),
                        new Prompts(configuration.prompt(), problems.data().examples())
                                .encoder(policy.tokenizer(), folder),
                        new StepSplitter(configuration.data().stepDelimiter()));
        new PromptLengths(configuration, policy.model().config().longestSequence())
                .require(codec, problems.data());
        return new SolutionSampler(
                new TextGenerator(
                        policy.model(),
                        policy.vocabulary(),
                        sampling(configuration.sampling()),
                        configuration.evaluation().batchSize()),
                codec,
                verifier,
                new SolutionSampler.Settings(
                        Math.max(1, samples),
                        configuration.sampling().maxNewTokens(),
                        RandomStream.seed(configuration.seed(), "evaluate", "0")));
    }

    private Sampling sampling(RunConfiguration.Sampling settings) {
        return samples == 0
                ? Sampling.greedy()
                : new Sampling(settings.temperature(), settings.topK(), settings.topP());
    }

    private static ProblemResult result(SolvedProblem first, SolvedProblem second) {
        Problem problem = first.problem();
        return new ProblemResult(
                problem.id(),
                problem.prompt(),
                problem.answer(),
                share(first),
                share(second),
                first.solutions().getFirst().text(),
                second.solutions().getFirst().text());
    }

    private static double share(SolvedProblem solved) {
        return solved.solutions().stream()
                .mapToInt(each -> each.correct() ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private static Side side(String name, List<SolvedProblem> solved) {
        double finished =
                solved.stream()
                        .flatMap(each -> each.solutions().stream())
                        .mapToInt(each -> each.finished() ? 1 : 0)
                        .average()
                        .orElseThrow();
        return new Side(name, accuracy(solved), finished);
    }

    /** Wilson's interval; of several solutions a problem, that of the problems' shares. */
    private static Interval accuracy(List<SolvedProblem> solved) {
        double[] shares = solved.stream().mapToDouble(PolicyComparer::share).toArray();
        if (solved.getFirst().solutions().size() > 1) {
            return PolicyComparison.interval(shares, 1, 1, 0, 0);
        }
        List<Solution> solutions =
                solved.stream().map(each -> each.solutions().getFirst()).toList();
        var accuracy =
                new Accuracy(
                        (int) solutions.stream().filter(Solution::correct).count(),
                        solutions.size());
        return new Interval(accuracy.fraction(), accuracy.lower(), accuracy.upper());
    }
}
