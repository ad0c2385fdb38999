package dapo.report;

import dapo.pipeline.Metrics;
import dapo.pipeline.MetricsLog;
import dapo.pipeline.RunDirectory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a training measured step by step.
 *
 * @param iteration 0 for the base model's
 * @param stage the training's name
 * @param steps counted from 1
 * @param series for each measure its values, one for each of the steps
 */
record Curve(
        int iteration, String stage, List<Long> steps, Map<String, List<OptionalDouble>> series) {

    /** Those of all trainings that have begun. */
    static List<Curve> all(RunDirectory run) {
        return RunFiles.numbers(run)
                .boxed()
                .flatMap(number -> of(number, MetricsLog.read(RunFiles.metrics(run, number))))
                .toList();
    }

    private static Stream<Curve> of(int iteration, List<Metrics> lines) {
        Map<String, List<Metrics>> stages = new LinkedHashMap<>();
        for (Metrics line : lines) {
            if (line.step() > 0) {
                stages.computeIfAbsent(line.stage(), stage -> new ArrayList<>()).add(line);
            }
        }
        return stages.entrySet().stream()
                .map(stage -> of(iteration, stage.getKey(), stage.getValue()));
    }

    private static Curve of(int iteration, String stage, List<Metrics> lines) {
        Map<String, List<OptionalDouble>> series = new LinkedHashMap<>();
        for (String name : lines.getFirst().values().keySet()) {
            series.put(
                    name,
                    lines.stream()
                            .map(line -> line.values().getOrDefault(name, Double.NaN))
                            .map(Rounded::of)
                            .toList());
        }
        return new Curve(iteration, stage, lines.stream().map(Metrics::step).toList(), series);
    }
}
