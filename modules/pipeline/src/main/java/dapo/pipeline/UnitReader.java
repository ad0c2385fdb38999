package dapo.pipeline;

import dapo.reasoning.DatasetException;
import dapo.reasoning.JsonLines;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a log's complete units one after the other. */
final class UnitReader implements AutoCloseable {
    /** A record's JSON and the line it stands on. */
    record Line(String record, long number) {
        <T> T as(Class<T> type, Path file) {
            return JsonLines.parse(record, type, file, number);
        }
    }

    private final Path file;
    private final CompleteLines lines;
    private int nextUnit;
    private long end;

    UnitReader(Path file) {
        this.file = file;
        this.lines = CompleteLines.of(file);
    }

    /**
     * The records of the next unit, or empty where no complete one follows.
     *
     * @throws DatasetException if a line is damaged that is not the last, or out of order
     */
    Optional<List<Line>> next() {
        List<Line> records = new ArrayList<>();
        int part = 0;
        for (Optional<UnitLine> read = nextLine(); read.isPresent(); read = nextLine()) {
            UnitLine line = read.get();
            requireInOrder(line, part);
            if (!line.isEmptyUnit()) {
                records.add(new Line(line.record(), lines.number()));
            }
            if (line.isLast()) {
                nextUnit++;
                end = lines.end();
                return Optional.of(records);
            }
            part++;
        }
        return Optional.empty();
    }

    private Optional<UnitLine> nextLine() {
        Optional<byte[]> bytes = lines.next();
        Optional<UnitLine> line = bytes.flatMap(UnitLine::parse);
        if (bytes.isPresent() && line.isEmpty() && !lines.isAtEndOfFile()) {
            throw damaged("the line is damaged, and lines follow it");
        }
        return line;
    }

    private void requireInOrder(UnitLine line, int part) {
        if (line.unit() != nextUnit || line.part() != part) {
            throw damaged(
                    "unit %d part %d stands where unit %d part %d belongs"
                            .formatted(line.unit(), line.part(), nextUnit, part));
        }
    }

    private DatasetException damaged(String problem) {
        return new DatasetException(
                file,
                lines.number(),
                "",
                problem + ": delete the file to make it again, with those of later stages");
    }

    /** How many complete units were read. */
    int nextUnit() {
        return nextUnit;
    }

    /** The position in the file right after the last complete unit. */
    long end() {
        return end;
    }

    @Override
    public void close() {
        lines.close();
    }
}
