package dapo.pipeline;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.OutOfMemoryException;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Completes one stage after the other, and records how long each took. */
final class StageRunner {
    /** The name under which a stage's time stands in its metrics. */
    static final String SECONDS = "seconds";

    /** The name under which the tokens stand beside it that its files do not tell. */
    static final String TOKENS = "tokens";

    private static final double NANOSECONDS = 1e9;

    private final RunConfiguration configuration;
    private final Progress progress;
    private final Device device;

    /** A runner of stages whose models and batches lie on {@code device}. */
    StageRunner(RunConfiguration configuration, Progress progress, Device device) {
        this.configuration = configuration;
        this.progress = progress;
        this.device = device;
    }

    /**
     * Does what is left of a stage.
     *
     * @param stage the stage
     * @param metrics the file for its time; a stage that failed or was interrupted by an error
     *     counts too
     * @throws StageMemoryException if libtorch runs out of memory
     */
    void complete(Stage stage, Path metrics) {
        if (stage.isDone()) {
            progress.note(stage.name() + ": done before");
            return;
        }
        try (var _ = new Timing(stage, System.nanoTime(), metrics);
                var _ = DefaultDevice.use(device)) {
            stage.run();
        } catch (OutOfMemoryException refused) {
            throw new StageMemoryException(stage, configuration, refused);
        }
    }

    /**
     * Asserts that an earlier stage is done, whose files are to be read.
     *
     * @throws RunDirectoryException if it is not
     */
    static void require(Stage earlier, Path folder) {
        if (!earlier.isDone()) {
            throw new RunDirectoryException(
                    folder,
                    "the stage before, %s, is not done: do it first (dapo %s), or all of them (dapo run)"
                            .formatted(earlier.name(), earlier.name()));
        }
    }

    /** Records the time since its start when it is closed. */
    private record Timing(Stage stage, long start, Path metrics) implements AutoCloseable {
        @Override
        public void close() {
            double seconds = (System.nanoTime() - start) / NANOSECONDS;
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(SECONDS, seconds);
            if (stage.sampledTokens() > 0) {
                values.put(TOKENS, (double) stage.sampledTokens());
            }
            try (MetricsLog log = MetricsLog.open(metrics)) {
                log.append(stage.name(), 0, values);
            }
        }
    }
}
