package dapo.report;

import dapo.pipeline.Metrics;
import dapo.pipeline.RunDirectory;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How far an iteration's policy moved from its reference, on held-out problems.
 *
 * @param iteration the iteration
 * @param perSolution {@code KL(π_θ‖π_ref)} in nats a solution
 * @param perToken the same a token
 * @param solutions from how many it was estimated
 */
record DivergenceFigure(
        int iteration, OptionalDouble perSolution, OptionalDouble perToken, long solutions) {
    private static final String PER_SOLUTION = "kl-per-solution";

    /** Those of all iterations that have one. */
    static List<DivergenceFigure> all(RunDirectory run) {
        return run.iterations().stream()
                .flatMap(iteration ->
                        RunFiles.last(iteration.metrics(), "measure-divergence", PER_SOLUTION)
                                .map(line -> of(iteration.number(), line))
                                .map(Stream::of)
                                .orElseGet(Stream::empty))
                .toList();
    }

    private static DivergenceFigure of(int iteration, Metrics line) {
        return new DivergenceFigure(
                iteration,
                Rounded.of(line.values().get(PER_SOLUTION)),
                Rounded.of(line.values().getOrDefault("kl-per-token", Double.NaN)),
                line.values().getOrDefault("solutions", 0.0).longValue());
    }
}
