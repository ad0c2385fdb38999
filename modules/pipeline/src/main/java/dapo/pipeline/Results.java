package dapo.pipeline;

import dapo.reasoning.PairedComparison;
import dapo.reasoning.Solution;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads what came out of a run from its files. */
final class Results {
    private Results() {}

    static RunSummary summary(RunDirectory run) {
        List<IterationDirectory> iterations = run.iterations();
        IterationDirectory last = iterations.getLast();
        Map<String, Double> critic = lastMetrics(last.metrics(), TrainCriticStage.QUALITY);
        Map<String, Double> actor = lastMetrics(last.metrics(), TrainPolicyStage.QUALITY);
        Map<String, Double> divergence = lastMetrics(last.metrics(), MeasureDivergenceStage.NAME);
        return new RunSummary(
                run.configuration().seed(),
                EvaluateStage.accuracy(run.evaluation()).fraction(),
                EvaluateStage.accuracy(iterations.getFirst().evaluation()).fraction(),
                EvaluateStage.accuracy(last.evaluation()).fraction(),
                againstBase(run, iterations),
                new RunSummary.BeforeAndAfter(
                        sampled(run.sampledEvaluation()), sampled(last.sampledEvaluation())),
                number(critic, "brier"),
                number(critic, "auc"),
                number(critic, "calibration-error"),
                number(actor, "sign-agreement"),
                number(divergence, "kl-per-solution"),
                StageTimes.of(run));
    }

    private static Map<Integer, PairedComparison> againstBase(
            RunDirectory run, List<IterationDirectory> iterations) {
        List<Solution> base = solutions(run.evaluation());
        Map<Integer, PairedComparison> comparisons = new TreeMap<>();
        for (IterationDirectory iteration : iterations) {
            comparisons.put(
                    iteration.number(),
                    PairedComparison.of(base, solutions(iteration.evaluation())));
        }
        return comparisons;
    }

    private static List<Solution> solutions(Path file) {
        try (Stream<Solution> solutions = UnitLog.records(file, Solution.class)) {
            return solutions.toList();
        }
    }

    private static OptionalDouble sampled(Path solutions) {
        return Files.exists(solutions)
                ? OptionalDouble.of(EvaluateStage.accuracy(solutions).fraction())
                : OptionalDouble.empty();
    }

    private static OptionalDouble number(Map<String, Double> metrics, String name) {
        Double value = metrics.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** The latest measurement of a stage that is no time; empty where there is none. */
    static Map<String, Double> lastMetrics(Path file, String stage) {
        return MetricsLog.read(file).stream()
                .filter(line -> line.stage().equals(stage))
                .filter(line -> !line.values().containsKey(StageRunner.SECONDS))
                .reduce((first, second) -> second)
                .map(Metrics::values)
                .orElse(Map.of());
    }
}
