package dapo.pipeline;

import dapo.reasoning.DatasetException;
import dapo.reasoning.JsonLines;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of {@link Metrics}, one JSON object a line, which TensorBoard can show too: {@link
 * MetricsEvents} follow what the file holds.
 *
 * <p>Every line is on disk when the call returns, and opening cuts off what a killed process left
 * of one. Whoever opens a log closes it; not for use by several threads.
 */
public final class MetricsLog implements AutoCloseable {
    private final Path path;
    private AppendingFile file;
    private final MetricsEvents events;

    private MetricsLog(Path path) {
        this.path = path;
        this.file = new AppendingFile(path, completeSize(path));
        this.events = MetricsEvents.open(path);
        events.agree(read(path));
    }

    /**
     * Opens a log to append to it, or makes an empty one.
     *
     * @throws DatasetException if a line is not a measurement
     * @throws RunDirectoryException if the file system refuses
     */
    public static MetricsLog open(Path file) {
        return new MetricsLog(file);
    }

    private static long completeSize(Path path) {
        try (CompleteLines lines = CompleteLines.of(path)) {
            while (lines.next().isPresent()) {
                // The reader counts.
            }
            return lines.end();
        }
    }

    /** Appends what {@code stage} measured at {@code step}. */
    public void append(String stage, long step, Map<String, Double> values) {
        var line = new Metrics(stage, step, values);
        file.append(JsonLines.format(line) + "\n");
        events.append(line);
    }

    /**
     * Forgets what a stage measured after a step: training goes on from a checkpoint of that step
     * and will measure the later ones again.
     *
     * @return how many lines were forgotten
     */
    public int rewind(String stage, long step) {
        List<Metrics> all = read(path);
        List<Metrics> kept =
                all.stream()
                        .filter(line -> !line.stage().equals(stage) || line.step() <= step)
                        .toList();
        if (kept.size() < all.size()) {
            file.close();
            AtomicFiles.write(
                    path,
                    kept.stream()
                            .map(line -> JsonLines.format(line) + "\n")
                            .collect(Collectors.joining()));
            file = new AppendingFile(path, completeSize(path));
            events.agree(kept);
        }
        return all.size() - kept.size();
    }

    /**
     * The lines of a log, none where there is no file.
     *
     * @throws DatasetException if a line is not a measurement
     */
    public static List<Metrics> read(Path file) {
        try (CompleteLines lines = CompleteLines.of(file)) {
            return Stream.iterate(lines.next(), Optional::isPresent, line -> lines.next())
                    .map(line -> parse(file, line.orElseThrow(), lines.number()))
                    .toList();
        }
    }

    private static Metrics parse(Path file, byte[] line, long number) {
        return JsonLines.parse(
                new String(line, StandardCharsets.UTF_8), Metrics.class, file, number);
    }

    @Override
    public void close() {
        events.close();
        file.close();
    }
}
