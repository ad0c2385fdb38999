package dapo.report;

import dapo.pipeline.RunDirectory;
import dapo.reasoning.Accuracy;
import dapo.reasoning.Solution;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The share of solutions of the held-out problems that are right, with its 95 % interval.
 *
 * @param iteration whose policy, 0 for the base model
 * @param greedy whether it took the most probable tokens; else it sampled as in training
 * @param correct how many are right
 * @param total of how many
 * @param share that is right, 0 to 1
 * @param lower end of the interval
 * @param upper end of the interval
 */
record AccuracyFigure(
        int iteration,
        boolean greedy,
        int correct,
        int total,
        OptionalDouble share,
        OptionalDouble lower,
        OptionalDouble upper) {

    /** Those of all policies that were evaluated. */
    static List<AccuracyFigure> all(RunDirectory run) {
        return RunFiles.numbers(run)
                .boxed()
                .flatMap(number ->
                        Stream.concat(
                                of(
                                        number,
                                        true,
                                        RunFiles.solutions(RunFiles.evaluation(run, number))),
                                of(
                                        number,
                                        false,
                                        RunFiles.solutions(
                                                RunFiles.sampledEvaluation(run, number)))))
                .toList();
    }

    private static Stream<AccuracyFigure> of(
            int iteration, boolean greedy, List<Solution> solutions) {
        if (solutions.isEmpty()) {
            return Stream.empty();
        }
        int correct = (int) solutions.stream().filter(Solution::correct).count();
        var accuracy = new Accuracy(correct, solutions.size());
        return Stream.of(
                new AccuracyFigure(
                        iteration,
                        greedy,
                        correct,
                        solutions.size(),
                        Rounded.of(accuracy.fraction()),
                        Rounded.of(accuracy.lower()),
                        Rounded.of(accuracy.upper())));
    }
}
