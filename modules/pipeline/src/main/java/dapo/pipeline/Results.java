package dapo.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads what came out of a run from its files. */
final class Results {
    private Results() {}

    static RunSummary summary(RunDirectory run) {
        List<IterationDirectory> iterations = run.iterations();
        IterationDirectory last = iterations.getLast();
        Map<String, Double> critic = lastMetrics(last.metrics(), TrainCriticStage.QUALITY);
        Map<String, Double> actor = lastMetrics(last.metrics(), TrainPolicyStage.QUALITY);
        return new RunSummary(
                run.configuration().seed(),
                accuracy(run.evaluation()),
                accuracy(iterations.getFirst().evaluation()),
                accuracy(last.evaluation()),
                new RunSummary.BeforeAndAfter(
                        accuracy(run.sampledEvaluation()), accuracy(last.sampledEvaluation())),
                critic.getOrDefault("brier", Double.NaN),
                critic.getOrDefault("auc", Double.NaN),
                critic.getOrDefault("calibration-error", Double.NaN),
                actor.getOrDefault("sign-agreement", Double.NaN),
                StageTimes.of(run));
    }

    private static double accuracy(Path solutions) {
        return Files.exists(solutions) ? EvaluateStage.accuracy(solutions).fraction() : Double.NaN;
    }

    /** The latest measurement of a stage that is no time. */
    private static Map<String, Double> lastMetrics(Path file, String stage) {
        return MetricsLog.read(file).stream()
                .filter(line -> line.stage().equals(stage))
                .filter(line -> !line.values().containsKey(StageRunner.SECONDS))
                .reduce((first, second) -> second)
                .map(Metrics::values)
                .orElse(Map.of());
    }
}
