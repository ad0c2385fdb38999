package dapo.report;

import dapo.pipeline.Metrics;
import dapo.pipeline.MetricsLog;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.UnitLog;
import dapo.reasoning.Solution;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a stage took, interrupted attempts included.
 *
 * @param iteration 0 for the base model's
 * @param stage the stage's name
 * @param seconds of all attempts; 0 while the first is under way
 * @param tokens sampled, or read in training; empty where they are not counted
 */
record Cost(int iteration, String stage, double seconds, OptionalLong tokens) {
    private static final String SECONDS = "seconds";
    private static final String TOKENS = "tokens";

    /** Those of all stages that have begun to be measured, in the order of their work. */
    static List<Cost> all(RunDirectory run) {
        return RunFiles.numbers(run).boxed().flatMap(number -> of(run, number)).toList();
    }

    private static Stream<Cost> of(RunDirectory run, int iteration) {
        Map<String, List<Metrics>> stages = new LinkedHashMap<>();
        for (Metrics line : MetricsLog.read(RunFiles.metrics(run, iteration))) {
            if (line.values().containsKey(SECONDS) || line.step() > 0) {
                stages.computeIfAbsent(line.stage(), stage -> new ArrayList<>()).add(line);
            }
        }
        return stages.entrySet().stream()
                .map(stage ->
                        new Cost(
                                iteration,
                                stage.getKey(),
                                sum(stage.getValue(), SECONDS),
                                tokens(run, iteration, stage.getKey(), stage.getValue())));
    }

    private static double sum(List<Metrics> lines, String name) {
        return lines.stream().mapToDouble(valueOf(name)).sum();
    }

    private static ToDoubleFunction<Metrics> valueOf(String name) {
        return line -> line.values().getOrDefault(name, 0.0);
    }

    private static OptionalLong tokens(
            RunDirectory run, int iteration, String stage, List<Metrics> lines) {
        long tokens =
                switch (stage) {
                    case "sample" -> tokens(run.iterations().get(iteration - 1).solutions());
                    case "evaluate" ->
                            tokens(RunFiles.evaluation(run, iteration))
                                    + tokens(RunFiles.sampledEvaluation(run, iteration));
                    default -> Math.round(sum(lines, TOKENS));
                };
        return tokens == 0 ? OptionalLong.empty() : OptionalLong.of(tokens);
    }

    private static long tokens(Path file) {
        try (Stream<Solution> solutions = UnitLog.records(file, Solution.class)) {
            return solutions
                    .flatMap(solution -> solution.steps().stream())
                    .mapToLong(step -> step.tokens().size())
                    .sum();
        }
    }
}
