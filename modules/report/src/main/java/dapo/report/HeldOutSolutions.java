package dapo.report;

import dapo.pipeline.RunDirectory;
import dapo.pipeline.ShownSolution;
import dapo.pipeline.ShownSolution.ShownStep;
import dapo.reasoning.Solution;
import dapo.reasoning.Step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The greedy solutions of the held-out problems by all policies of a run. Where the run was shown,
 * as the demo does, some have advantages.
 */
record HeldOutSolutions(RunDirectory run, ProblemTable problems) {
    /** A policy's solution of a problem. */
    private record Solved(int iteration, Solution solution) {}

    /** Whose solution has been shown. */
    private record Shown(String problem, int iteration) {}

    SolutionSet read(int most) {
        Map<String, List<Solved>> solved = solved();
        Map<Shown, List<ShownStep>> shown =
                RunFiles.records(run.shownSolutions(), ShownSolution.class).stream()
                        .collect(
                                Collectors.toMap(
                                        each -> new Shown(each.problem(), each.iteration()),
                                        ShownSolution::steps,
                                        (first, again) -> again));
        var set = new SolutionSet.Builder();
        solved.values().stream()
                .limit(most)
                .forEach(solutions -> {
                    set.beginProblem();
                    set.addItem(item(solutions, shown), flags(solutions));
                });
        return set.build("held out, before and after", true, "critic", solved.size());
    }

    private Map<String, List<Solved>> solved() {
        Map<String, List<Solved>> solved = new LinkedHashMap<>();
        RunFiles.numbers(run)
                .forEach(number ->
                        RunFiles.solutions(RunFiles.evaluation(run, number))
                                .forEach(solution ->
                                        solved.computeIfAbsent(
                                                        solution.problem(),
                                                        problem -> new ArrayList<>())
                                                .add(new Solved(number, solution))));
        return solved;
    }

    private SolutionItem item(List<Solved> solutions, Map<Shown, List<ShownStep>> shown) {
        String problem = solutions.getFirst().solution().problem();
        return new SolutionItem(
                problems.number(problem),
                0,
                solutions.stream()
                        .map(each ->
                                text(
                                        each,
                                        shown.getOrDefault(
                                                new Shown(problem, each.iteration()), List.of())))
                        .toList());
    }

    private static SolutionItem.Text text(Solved solved, List<ShownStep> shown) {
        List<SolutionItem.StepRow> rows = new ArrayList<>();
        List<Step> steps = solved.solution().steps();
        for (int step = 0; step < steps.size(); step++) {
            rows.add(
                    new SolutionItem.StepRow(
                            steps.get(step).text(),
                            -1,
                            step < shown.size()
                                    ? Rounded.of(shown.get(step).advantage())
                                    : OptionalDouble.empty()));
        }
        return new SolutionItem.Text(
                solved.iteration(),
                solved.solution().correct() ? 1 : 0,
                solved.solution().finished() ? 1 : 0,
                rows);
    }

    /**
     * A problem is right that the last policy got right; gained or lost, against the base model.
     */
    private static int flags(List<Solved> solutions) {
        Solved first = solutions.getFirst();
        Solved last = solutions.getLast();
        boolean before = first.solution().correct();
        boolean after = last.solution().correct();
        boolean comparable = first.iteration() == 0 && last.iteration() > 0;
        return (after ? SolutionSet.CORRECT : 0)
                | (last.solution().finished() ? SolutionSet.FINISHED : 0)
                | (comparable && after && !before ? SolutionSet.GAINED : 0)
                | (comparable && before && !after ? SolutionSet.LOST : 0);
    }
}
