package dapo.report;

import dapo.pipeline.IterationDirectory;
import dapo.pipeline.Metrics;
import dapo.pipeline.MetricsLog;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.UnitLog;
import dapo.reasoning.Solution;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run's files of the same kind by iteration, where 0 is the base model. */
final class RunFiles {
    private RunFiles() {}

    /** The last iteration that has begun; 0 before the first. */
    static int lastIteration(RunDirectory run) {
        return run.iterations().size();
    }

    /** 0 and the iterations that have begun. */
    static IntStream numbers(RunDirectory run) {
        return IntStream.rangeClosed(0, lastIteration(run));
    }

    static Path metrics(RunDirectory run, int iteration) {
        return iteration == 0 ? run.metrics() : at(run, iteration).metrics();
    }

    static Path evaluation(RunDirectory run, int iteration) {
        return iteration == 0 ? run.evaluation() : at(run, iteration).evaluation();
    }

    static Path sampledEvaluation(RunDirectory run, int iteration) {
        return iteration == 0 ? run.sampledEvaluation() : at(run, iteration).sampledEvaluation();
    }

    private static IterationDirectory at(RunDirectory run, int iteration) {
        return run.iterations().get(iteration - 1);
    }

    /** The solutions in a file, none where there is no file. */
    static List<Solution> solutions(Path file) {
        return records(file, Solution.class);
    }

    /** The records in a file, none where there is no file. */
    static <T> List<T> records(Path file, Class<T> type) {
        try (Stream<T> records = UnitLog.records(file, type)) {
            return records.toList();
        }
    }

    /** The latest measurement of this name that holds {@code value}, if there is one. */
    static Optional<Metrics> last(Path file, String stage, String value) {
        return MetricsLog.read(file).stream()
                .filter(line -> line.stage().equals(stage) && line.values().containsKey(value))
                .reduce((first, second) -> second);
    }
}
