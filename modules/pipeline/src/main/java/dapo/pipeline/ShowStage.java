package dapo.pipeline;

import dapo.policy.Policy;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.value.AdvantageEstimator;
import dapo.value.Critic;
import dapo.value.MonteCarloEstimator;

import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes a few held-out problems as the base policy and the last one solve them, each step with its
 * advantage: best those that only the last one gets right.
 */
final class ShowStage implements Stage {
    private final StageContext context;
    private final IterationDirectory last;
    private final int count;

    ShowStage(StageContext context, IterationDirectory last, int count) {
        this.context = context;
        this.last = last;
        this.count = count;
    }

    @Override
    public String name() {
        return "show";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.LABELLING;
    }

    private UnitWork work() {
        return new UnitWork(
                "finding advantages of solutions",
                "problems",
                context.run().shownSolutions(),
                count);
    }

    @Override
    public boolean isDone() {
        return work().isDone();
    }

    @Override
    public void run() {
        Map<String, Problem> problems = context.heldOutById();
        List<Solution> before = solutions(context.run().evaluation());
        List<Solution> after = solutions(last.evaluation());
        List<Integer> chosen = chosen(before, after);
        try (TensorScope _ = TensorScope.open()) {
            StepAdvantages advantages = advantages();
            work().<ShownSolution>run(
                            context.progress(),
                            unit -> {
                                int index = chosen.get(unit);
                                Problem problem = problems.get(before.get(index).problem());
                                return List.of(
                                        shown(problem, 0, before.get(index), advantages),
                                        shown(
                                                problem,
                                                last.number(),
                                                after.get(index),
                                                advantages));
                            });
        }
    }

    private static List<Solution> solutions(Path file) {
        try (Stream<Solution> solutions = UnitLog.records(file, Solution.class)) {
            return new ArrayList<>(solutions.toList());
        }
    }

    private List<Integer> chosen(List<Solution> before, List<Solution> after) {
        Comparator<Integer> mended =
                Comparator.comparing(
                        index -> before.get(index).correct() || !after.get(index).correct());
        return IntStream.range(0, before.size()).boxed().sorted(mended).limit(count).toList();
    }

    private StepAdvantages advantages() {
        RunConfiguration configuration = context.configuration();
        Policy policy =
                Policy.load(context.run().referencePolicy(last.number()), context.inference());
        var alternatives =
                new MonteCarloEstimator(
                        context.generator(
                                policy, context.sampling(), configuration.labelling().batchSize()),
                        context.codec(policy.tokenizer()),
                        context.verifier(),
                        new MonteCarloEstimator.Settings(
                                configuration.labelling().completions(),
                                configuration.sampling().maxNewTokens(),
                                context.seed(name(), last.number())));
        Critic critic = Critic.load(last.critic(), context.inference());
        return new StepAdvantages(
                alternatives, new AdvantageEstimator(critic, configuration.tokensPerPass()));
    }

    private static ShownSolution shown(
            Problem problem, int iteration, Solution solution, StepAdvantages advantages) {
        return new ShownSolution(
                problem.id(),
                problem.prompt(),
                problem.answer(),
                iteration,
                solution.correct(),
                advantages.of(problem, solution));
    }
}
