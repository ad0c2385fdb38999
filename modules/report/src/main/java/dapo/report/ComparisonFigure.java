package dapo.report;

import dapo.pipeline.RunDirectory;
import dapo.reasoning.PairedComparison;
import dapo.reasoning.Solution;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A policy against the base model, greedy, on the held-out problems that both have solved so far.
 *
 * @param iteration whose policy
 * @param gained problems that only it solves
 * @param lost problems that only the base model solves
 * @param total how many problems
 * @param chance p of McNemar's exact test: how likely such a difference is between equals
 */
record ComparisonFigure(int iteration, int gained, int lost, int total, OptionalDouble chance) {

    /** Those of all iterations that were evaluated. */
    static List<ComparisonFigure> all(RunDirectory run) {
        List<Solution> base = RunFiles.solutions(run.evaluation());
        return run.iterations().stream()
                .map(iteration ->
                        of(iteration.number(), base, RunFiles.solutions(iteration.evaluation())))
                .filter(figure -> figure.total() > 0)
                .toList();
    }

    private static ComparisonFigure of(int iteration, List<Solution> base, List<Solution> policy) {
        List<Solution> before = alsoIn(policy, base);
        List<Solution> after = alsoIn(base, policy);
        if (after.isEmpty()) {
            return new ComparisonFigure(iteration, 0, 0, 0, OptionalDouble.empty());
        }
        PairedComparison comparison = PairedComparison.of(before, after);
        return new ComparisonFigure(
                iteration,
                comparison.gained(),
                comparison.lost(),
                comparison.total(),
                Rounded.of(comparison.pValue()));
    }

    private static List<Solution> alsoIn(List<Solution> others, List<Solution> solutions) {
        Set<String> known = others.stream().map(Solution::problem).collect(Collectors.toSet());
        return solutions.stream().filter(solution -> known.contains(solution.problem())).toList();
    }
}
