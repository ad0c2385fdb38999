package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.ExpressionTask;
import dapo.reasoning.Problem;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Expressions made from the run's seed; every iteration has problems of its own. */
final class ExpressionData implements TaskData {
    private final ExpressionTask task;
    private final RunConfiguration.Data data;

    ExpressionData(RunConfiguration configuration) {
        data = configuration.data();
        task = new ExpressionTask(configuration.seed(), settings(data.carefulShare()));
    }

    private static ExpressionTask.Settings settings(double carefulShare) {
        ExpressionTask.Settings standard = ExpressionTask.Settings.DEFAULT;
        return new ExpressionTask.Settings(
                standard.fewestTerms(),
                standard.mostTerms(),
                standard.smallestNumber(),
                standard.largestNumber(),
                standard.smallestFactor(),
                standard.largestFactor(),
                standard.lines().withCarefulProbability(carefulShare));
    }

    @Override
    public Stream<Demonstration> demonstrations() {
        return task.demonstrations(data.demonstrations());
    }

    @Override
    public List<Problem> problems(int iteration) {
        int first = (iteration - 1) * data.problems();
        return IntStream.range(first, first + data.problems())
                .mapToObj(index -> task.problem(ExpressionTask.Split.PROBLEMS, index))
                .toList();
    }

    @Override
    public List<Problem> heldOut() {
        return task.problems(ExpressionTask.Split.HELD_OUT, data.heldOut());
    }
}
