package dapo.pipeline;

import causallm.generation.Sampling;

import dapo.policy.Policy;
import dapo.policy.SolutionSampler;
import dapo.reasoning.Accuracy;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;

import libtorch.tensor.TensorScope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Solves the held-out problems with a policy: greedily, or sampled as in training. */
final class EvaluateStage implements Stage {
    /** The name under which the shares of right solutions stand among the measurements. */
    static final String ACCURACY = "accuracy";

    private static final int PROBLEMS_PER_UNIT = 512;

    private final StageContext context;
    private final Path policy;
    private final Path solutions;
    private final Sampling sampling;
    private final int samples;
    private final List<List<Problem>> units;

    private EvaluateStage(
            StageContext context, Path policy, Path solutions, Sampling sampling, int samples) {
        this.context = context;
        this.policy = policy;
        this.solutions = solutions;
        this.sampling = sampling;
        this.samples = samples;
        units = Units.of(context.evaluated(), PROBLEMS_PER_UNIT);
    }

    /**
     * Takes the most probable token always: one solution a problem, written to {@code solutions}.
     */
    static EvaluateStage greedy(StageContext context, Path policy, Path solutions) {
        return new EvaluateStage(context, policy, solutions, new Sampling(0, 0, 1), 1);
    }

    /** Samples as the configuration says: one or more solutions a problem. */
    static EvaluateStage sampled(StageContext context, Path policy, Path solutions) {
        return new EvaluateStage(
                context,
                policy,
                solutions,
                context.sampling(),
                context.configuration().evaluation().samples());
    }

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.EVALUATION;
    }

    private UnitWork work() {
        String how =
                sampling.isGreedy() ? "solving held-out problems" : "sampling held-out problems";
        return new UnitWork(how, "groups of problems", solutions, units.size());
    }

    @Override
    public boolean isDone() {
        return samples == 0 || work().isDone();
    }

    @Override
    public void run() {
        RunConfiguration configuration = context.configuration();
        try (TensorScope _ = TensorScope.open()) {
            Policy loaded = Policy.load(policy, context.inference());
            var sampler =
                    new SolutionSampler(
                            context.generator(
                                    loaded, sampling, configuration.evaluation().batchSize()),
                            context.codec(loaded.tokenizer()),
                            context.verifier(),
                            new SolutionSampler.Settings(
                                    samples,
                                    configuration.sampling().maxNewTokens(),
                                    context.seed(name(), 0)));
            work().<Solution>run(
                            context.progress(),
                            unit ->
                                    sampler.sample(units.get(unit)).stream()
                                            .flatMap(solved -> solved.solutions().stream())
                                            .toList());
        }
    }

    /** Puts the accuracies of a policy among its measurements, once. */
    static void record(Path metrics, Path greedy, Path sampled) {
        if (Results.lastMetrics(metrics, ACCURACY).isEmpty()) {
            Map<String, Double> accuracies = new TreeMap<>();
            accuracies.put("greedy", accuracy(greedy).fraction());
            if (Files.exists(sampled)) {
                accuracies.put("sampled", accuracy(sampled).fraction());
            }
            try (MetricsLog log = MetricsLog.open(metrics)) {
                log.append(ACCURACY, 0, accuracies);
            }
        }
    }

    /** The share of the solutions in a file that are right. */
    static Accuracy accuracy(Path solutions) {
        try (Stream<Solution> records = UnitLog.records(solutions, Solution.class)) {
            int[] counts = new int[2];
            records.forEach(solution -> counts[solution.correct() ? 1 : 0]++);
            return new Accuracy(counts[1], counts[0] + counts[1]);
        }
    }
}
