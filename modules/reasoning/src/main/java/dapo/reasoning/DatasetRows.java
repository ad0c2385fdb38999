package dapo.reasoning;

import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The rows of data files: one JSON object a line ({@code .gz}: compressed by gzip), or what the
 * {@link RowReader}s of the running program read.
 */
public final class DatasetRows {
    private static final String PARQUET = ".parquet";

    private DatasetRows() {}

    /**
     * The rows of a file, read as the stream is consumed. The caller closes the stream.
     *
     * @throws DatasetException if the file cannot be read; while the stream is consumed, if a row
     *     is not one JSON object
     */
    public static Stream<DatasetRow> read(Path file) {
        return ServiceLoader.load(RowReader.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(reader -> reader.reads(file))
                .findFirst()
                .map(reader -> read(reader, file))
                .orElseGet(() -> lines(file));
    }

    private static Stream<DatasetRow> read(RowReader reader, Path file) {
        var number = new AtomicLong();
        return reader.rows(file)
                .map(text -> DatasetRow.parse(text, file, number.incrementAndGet()));
    }

    private static Stream<DatasetRow> lines(Path file) {
        if (file.toString().endsWith(PARQUET)) {
            throw new DatasetException(
                    file,
                    "is a Parquet file, and this program has no reader of them: add the module"
                            + " dapo.parquet");
        }
        return JsonLines.read(file, (text, line) -> DatasetRow.parse(text, file, line));
    }
}
