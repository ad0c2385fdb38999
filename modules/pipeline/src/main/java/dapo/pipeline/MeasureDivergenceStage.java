package dapo.pipeline;

import causallm.model.TokenRow;
import causallm.tokenizer.Tokenizer;

import dapo.policy.Policy;
import dapo.policy.PolicyDivergence;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.TokenIds;

import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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
                            rows(policy.tokenizer()),
                            context.configuration().tokensPerPass());
        }
        try (MetricsLog log = MetricsLog.open(iteration.metrics())) {
            log.append(NAME, 0, divergence.metrics());
        }
    }

    private List<TokenRow> rows(Tokenizer tokenizer) {
        Map<String, Problem> problems =
                context.data().heldOut().stream()
                        .collect(Collectors.toMap(Problem::id, Function.identity()));
        try (Stream<Solution> solutions =
                UnitLog.records(iteration.sampledEvaluation(), Solution.class)) {
            return solutions.map(solution -> row(problems, solution, tokenizer)).toList();
        }
    }

    private static TokenRow row(
            Map<String, Problem> problems, Solution solution, Tokenizer tokenizer) {
        int[] prompt = tokenizer.encode(problems.get(solution.problem()).prompt());
        TokenIds answer = solution.firstSteps(solution.steps().size());
        return new TokenRow(TokenIds.of(prompt).concatenate(answer).toArray(), prompt.length);
    }
}
