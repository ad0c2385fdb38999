package dapo.parquet;

import dapo.reasoning.RowReader;

import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Has {@link dapo.reasoning.DatasetRows} read files whose names end in {@code .parquet}: compressed
 * by snappy, zstd, gzip or not at all, with data pages of either version.
 *
 * <p>A column becomes a field: texts, whole numbers, floating-point numbers, decimals (numbers,
 * with all their digits), booleans, lists and structs of these. A null leaves its field out, and so
 * does a number that is infinite or none; within a list both are null. Columns of other types are
 * never read, and their fields are left out: maps, bytes that are not declared to be text, dates
 * and times.
 *
 * <p>The compressed columns of one row group are in memory at a time; rows are made of them one by
 * one. A stream belongs to one thread. Sizes that the metadata and the pages claim are checked
 * against the file before memory is taken, but for the counts inside of a page (the entries of a
 * dictionary, the length of a run): where these lie, the library asks for up to 16 GiB, and the
 * fault is that Java has them not.
 */
public final class ParquetRowReader implements RowReader {
    /** For the service loader. */
    public ParquetRowReader() {}

    @Override
    public boolean reads(Path file) {
        return file.toString().endsWith(".parquet");
    }

    @Override
    public Stream<String> rows(Path file) {
        var rows = new ParquetRows(file);
        int ordered = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, ordered), false)
                .onClose(rows::close);
    }
}
