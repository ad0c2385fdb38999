package dapo.pipeline;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** How long the stages of a run took, interrupted attempts and all iterations together. */
final class StageTimes {
    /** The name of the sum. */
    static final String TOTAL = "total";

    private StageTimes() {}

    /** Seconds by stage in the order in which they ran first, and their sum. */
    static Map<String, Double> of(RunDirectory run) {
        Stream<Path> iterations = run.iterations().stream().map(IterationDirectory::metrics);
        Map<String, Double> seconds = new LinkedHashMap<>();
        Stream.concat(Stream.of(run.metrics()), iterations)
                .flatMap(file -> MetricsLog.read(file).stream())
                .filter(line -> line.values().containsKey(StageRunner.SECONDS))
                .forEach(line ->
                        seconds.merge(
                                line.stage(), line.values().get(StageRunner.SECONDS), Double::sum));
        seconds.put(TOTAL, seconds.values().stream().mapToDouble(Double::doubleValue).sum());
        return seconds;
    }
}
