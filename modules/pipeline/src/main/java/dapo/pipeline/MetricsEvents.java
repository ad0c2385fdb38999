package dapo.pipeline;

import dapo.tensorboard.EventLog;
import dapo.tensorboard.Scalars;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The measurements of a file as TensorBoard's events: those of {@code RUN/metrics.jsonl} lie in
 * {@code RUN/tensorboard/base}, those of {@code RUN/iteration-1/metrics.jsonl} in {@code
 * RUN/tensorboard/iteration-1}. Times are left out: they are of attempts, of which a stage that was
 * interrupted has several.
 *
 * <p>A number's tag is its stage and its name, such as {@code train-policy/loss}; one that a stage
 * measures once stands at the iteration's number, so that the iterations lie beside each other. The
 * lines are what counts: the events can be made of them again.
 */
final class MetricsEvents implements AutoCloseable {
    private static final String FOLDER = "tensorboard";
    private static final String BASE = "base";

    private final Path folder;
    private final int iteration;
    private final EventLog log;

    private MetricsEvents(Path folder, int iteration, EventLog log) {
        this.folder = folder;
        this.iteration = iteration;
        this.log = log;
    }

    /** Opens those of a file of measurements. */
    static MetricsEvents open(Path metrics) {
        Path place = metrics.toAbsolutePath().normalize().getParent();
        OptionalInt iteration = IterationDirectory.number(place);
        Path folder =
                iteration.isPresent()
                        ? place.resolveSibling(FOLDER).resolve(place.getFileName())
                        : place.resolve(FOLDER).resolve(BASE);
        try {
            EventLog log = EventLog.open(folder, InstantSource.system());
            return new MetricsEvents(folder, iteration.orElse(0), log);
        } catch (UncheckedIOException failure) {
            throw RunDirectoryException.cannot("open", folder, failure.getCause());
        }
    }

    void append(Metrics line) {
        if (isShown(line)) {
            work(() -> log.append(scalars(line)));
        }
    }

    /** Makes them say what the lines say. */
    void agree(List<Metrics> lines) {
        work(() ->
                log.agree(
                        lines.stream().filter(MetricsEvents::isShown).map(this::scalars).toList()));
    }

    private static boolean isShown(Metrics line) {
        return !line.values().containsKey(StageRunner.SECONDS);
    }

    private Scalars scalars(Metrics line) {
        Map<String, Double> values = new LinkedHashMap<>();
        line.values().forEach((name, value) -> values.put(line.stage() + "/" + name, value));
        return new Scalars(line.step() == 0 ? iteration : line.step(), values);
    }

    private void work(Runnable write) {
        try {
            write.run();
        } catch (UncheckedIOException failure) {
            throw RunDirectoryException.cannot("write", folder, failure.getCause());
        }
    }

    @Override
    public void close() {
        work(log::close);
    }
}
