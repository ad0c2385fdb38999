package dapo.pipeline;

import dapo.reasoning.DatasetException;
import dapo.reasoning.JsonLines;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file of records that grows by units: the records of a unit are there together or not at all.
 *
 * <p>Each line is a record's JSON object with {@code unit}, {@code part} and {@code parts} in
 * front. Opening a log cuts off what a killed process left of a unit, so that work goes on at
 * {@link #nextUnit()}. Whoever opens a log closes it; not for use by several threads.
 *
 * @param <T> a record that {@link JsonLines} reads and writes
 */
public final class UnitLog<T> implements AutoCloseable {
    private final AppendingFile file;
    private final long dropped;
    private int nextUnit;

    private UnitLog(AppendingFile file, long dropped, int nextUnit) {
        this.file = file;
        this.dropped = dropped;
        this.nextUnit = nextUnit;
    }

    /**
     * Opens a log to append to it, or makes an empty one.
     *
     * @throws DatasetException if a line other than the last is damaged; the file is left as it is
     * @throws RunDirectoryException if the file system refuses
     */
    public static <T> UnitLog<T> open(Path file) {
        try (var reader = new UnitReader(file)) {
            skipAll(reader);
            long dropped = AtomicFiles.size(file) - reader.end();
            return new UnitLog<>(new AppendingFile(file, reader.end()), dropped, reader.nextUnit());
        }
    }

    /** How many complete units a log has; none where there is no file. Changes nothing. */
    public static int countUnits(Path file) {
        try (var reader = new UnitReader(file)) {
            skipAll(reader);
            return reader.nextUnit();
        }
    }

    private static void skipAll(UnitReader reader) {
        while (reader.next().isPresent()) {
            // The reader counts.
        }
    }

    /** The unit that is appended next: how many complete ones there are. */
    public int nextUnit() {
        return nextUnit;
    }

    /** How many bytes of a unit that was cut off were dropped when the log was opened. */
    long dropped() {
        return dropped;
    }

    /**
     * Appends the records of {@link #nextUnit()}, on disk when the call returns; there may be none.
     *
     * @throws RunDirectoryException if the file system refuses; the log is as it was before
     */
    public void append(List<T> records) {
        var text = new StringBuilder();
        for (int part = 0; part < records.size(); part++) {
            String json = JsonLines.format(records.get(part));
            text.append(new UnitLine(nextUnit, part, records.size(), json).format());
        }
        file.append(
                records.isEmpty() ? new UnitLine(nextUnit, 0, 0, "{}").format() : text.toString());
        nextUnit++;
    }

    /**
     * The complete units of a log in their order, each the list of its records, read as the stream
     * goes on; the caller closes the stream.
     *
     * @throws DatasetException from the stream, if a line other than the last is damaged or not
     *     such a record
     */
    public static <T> Stream<List<T>> units(Path file, Class<T> type) {
        var reader = new UnitReader(file);
        return Stream.iterate(reader.next(), Optional::isPresent, unit -> reader.next())
                .map(unit -> unit.orElseThrow().stream().map(line -> line.as(type, file)).toList())
                .onClose(reader::close);
    }

    /** The records of all complete units in their order, as {@link #units} reads them. */
    public static <T> Stream<T> records(Path file, Class<T> type) {
        return units(file, type).flatMap(List::stream);
    }

    @Override
    public void close() {
        file.close();
    }
}
