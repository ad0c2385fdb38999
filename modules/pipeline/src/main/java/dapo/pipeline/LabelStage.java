package dapo.pipeline;

import dapo.policy.Policy;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionSelector;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.StateValue;
import dapo.value.MonteCarloEstimator;

import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the value of every state of the kept solutions by completing it from the reference policy.
 */
final class LabelStage implements Stage {
    private final StageContext context;
    private final IterationDirectory iteration;
    private final List<List<Problem>> units;
    private LongSupplier sampledTokens = () -> 0;

    LabelStage(StageContext context, IterationDirectory iteration) {
        this.context = context;
        this.iteration = iteration;
        units =
                Units.of(
                        context.data().problems(iteration.number()),
                        context.configuration().labelling().problemsPerUnit());
    }

    @Override
    public String name() {
        return "label";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.LABELLING;
    }

    private UnitWork work() {
        return new UnitWork(
                "labelling states", "groups of problems", iteration.stateValues(), units.size());
    }

    @Override
    public boolean isDone() {
        return work().isDone();
    }

    @Override
    public void run() {
        RunConfiguration configuration = context.configuration();
        Map<String, List<Solution>> solutions = solutionsByProblem();
        try (TensorScope _ = TensorScope.open()) {
            Policy policy =
                    Policy.load(
                            context.run().referencePolicy(iteration.number()), context.inference());
            var estimator =
                    new MonteCarloEstimator(
                            context.generator(
                                    policy,
                                    context.sampling(),
                                    configuration.labelling().batchSize()),
                            context.codec(policy.tokenizer()),
                            context.verifier(),
                            new MonteCarloEstimator.Settings(
                                    configuration.labelling().completions(),
                                    configuration.sampling().maxNewTokens(),
                                    context.seed(name(), iteration.number())));
            sampledTokens = estimator::sampledTokens;
            work().<StateValue>run(
                            context.progress(),
                            unit ->
                                    estimator.estimate(
                                            units.get(unit).stream()
                                                    .map(problem -> solved(problem, solutions))
                                                    .filter(this::isSolvedOftenEnough)
                                                    .map(this::kept)
                                                    .toList()));
        }
    }

    @Override
    public long sampledTokens() {
        return sampledTokens.getAsLong();
    }

    private static SolvedProblem solved(Problem problem, Map<String, List<Solution>> solutions) {
        return new SolvedProblem(problem, solutions.get(problem.id()));
    }

    /** Where no solution is right, neither is any state worth anything, and nothing is learnt. */
    private boolean isSolvedOftenEnough(SolvedProblem solved) {
        return solved.solutions().stream().filter(Solution::correct).count()
                >= context.configuration().sampling().fewestRight();
    }

    private SolvedProblem kept(SolvedProblem solved) {
        var selector = new SolutionSelector(context.configuration().sampling().keptSolutions());
        return new SolvedProblem(solved.problem(), selector.select(solved.solutions()));
    }

    private Map<String, List<Solution>> solutionsByProblem() {
        try (Stream<Solution> solutions = UnitLog.records(iteration.solutions(), Solution.class)) {
            return solutions.collect(Collectors.groupingBy(Solution::problem));
        }
    }
}
