package dapo.pipeline;

import causallm.model.TokenRow;

import dapo.policy.Policy;
import dapo.policy.PolicyDivergence;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.TokenIds;

import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures how far the iteration's policy has moved from its reference, on the solutions of
 * held-out problems that were sampled from it.
 */
final class MeasureDivergenceStage implements Stage {
    /** The stage's name, and the one under which the measurement stands in the metrics. */
    static final String NAME = "measure-divergence";

    private final StageContext context;
    private final IterationDirectory iteration;

    MeasureDivergenceStage(StageContext context, IterationDirectory iteration) {
        this.context = context;
        this.iteration = iteration;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.SCORING;
    }

    @Override
    public boolean isDone() {
        return context.configuration().evaluation().samples() == 0
                || !Results.lastMetrics(iteration.metrics(), NAME).isEmpty();
    }

    @Override
    public void run() {
        Path reference = context.run().referencePolicy(iteration.number());
        PolicyDivergence divergence;
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = Policy.load(iteration.policy(), context.inference());
            divergence =
                    PolicyDivergence.measure(
                            policy.model(),
                            Policy.load(reference, context.inference()).model(),
                            rows(context.codec(policy.tokenizer())),
                            context.configuration().tokensPerPass());
        }
        try (MetricsLog log = MetricsLog.open(iteration.metrics())) {
            log.append(NAME, 0, divergence.metrics());
        }
    }

    private List<TokenRow> rows(SolutionCodec codec) {
        Map<String, Problem> problems = context.heldOutById();
        try (Stream<Solution> solutions =
                UnitLog.records(iteration.sampledEvaluation(), Solution.class)) {
            return solutions.map(solution -> row(problems, solution, codec)).toList();
        }
    }

    private static TokenRow row(
            Map<String, Problem> problems, Solution solution, SolutionCodec codec) {
        TokenIds prompt = codec.prompt(problems.get(solution.problem()));
        TokenIds answer = solution.firstSteps(solution.steps().size());
        return new TokenRow(prompt.concatenate(answer).toArray(), prompt.size());
    }
}
