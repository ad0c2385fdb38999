package dapo.pipeline;

import dapo.policy.Policy;
import dapo.policy.SolutionSampler;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;

import libtorch.tensor.TensorScope;

import java.util.List;

/**
 * Samples solutions of the iteration's problems from the reference policy, and has them verified.
 */
final class SampleStage implements Stage {
    private final StageContext context;
    private final IterationDirectory iteration;
    private final List<List<Problem>> units;

    SampleStage(StageContext context, IterationDirectory iteration) {
        this.context = context;
        this.iteration = iteration;
        units =
                Units.of(
                        context.data().problems(iteration.number()),
                        context.configuration().sampling().problemsPerUnit());
    }

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.SAMPLING;
    }

    private UnitWork work() {
        return new UnitWork(
                "sampling solutions", "groups of problems", iteration.solutions(), units.size());
    }

    @Override
    public boolean isDone() {
        return work().isDone();
    }

    @Override
    public void run() {
        RunConfiguration.Sampling settings = context.configuration().sampling();
        try (TensorScope _ = TensorScope.open()) {
            Policy policy =
                    Policy.load(
                            context.run().referencePolicy(iteration.number()), context.inference());
            var sampler =
                    new SolutionSampler(
                            context.generator(policy, context.sampling(), settings.batchSize()),
                            context.codec(policy.tokenizer()),
                            context.verifier(),
                            new SolutionSampler.Settings(
                                    settings.solutionsPerProblem(),
                                    settings.maxNewTokens(),
                                    context.seed(name(), iteration.number())));
            work().<Solution>run(
                            context.progress(),
                            unit ->
                                    sampler.sample(units.get(unit)).stream()
                                            .flatMap(solved -> solved.solutions().stream())
                                            .toList());
        }
    }
}
