package dapo.parquet;

import dapo.reasoning.DatasetException;

import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The rows of one open file; closes it at the end, after a fault, and when told to. */
final class ParquetRows implements Iterator<String>, AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int LARGEST_ALLOCATION = 8 << 20;

    private final Path file;
    private final ParquetFileReader reader;
    private final MessageColumnIO columns;
    private final RowMaterializer materializer;
    private RecordReader<ObjectNode> group;
    private long leftInGroup;
    private int groups;
    private long row;
    private boolean ended;

    /**
     * Opens a file and reads what it says about itself.
     *
     * @throws DatasetException if it is not a Parquet file that can be read
     */
    ParquetRows(Path file) {
        this.file = file;
        long size = FileEnds.check(file);
        LibraryLog.silence();
        reader = open();
        try {
            FileMetaData metadata = reader.getFileMetaData();
            RowGroups.check(file, size, reader.getRowGroups());
            Shape.Struct shape = shape(metadata.getSchema());
            materializer = new RowMaterializer(shape);
            reader.setRequestedSchema(shape.message());
            columns =
                    new ColumnIOFactory(metadata.getCreatedBy())
                            .getColumnIO(shape.message(), metadata.getSchema(), true);
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            close();
            throw ParquetFault.of(e, file, 0);
        }
    }

    private Shape.Struct shape(MessageType schema) {
        return Shape.of(schema)
                .orElseThrow(() ->
                        new DatasetException(
                                file,
                                "found no column of texts, numbers, booleans, or lists or structs"
                                        + " of these, expected at least one; write the file with"
                                        + " such columns"));
    }

    private ParquetFileReader open() {
        try {
            ParquetReadOptions options =
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withCodecFactory(new PageCodecs())
                            .withPageChecksumVerification(true)
                            .withMaxAllocationInBytes(LARGEST_ALLOCATION)
                            .build();
            return open(new OpenFile(file), options);
        } catch (IOException | RuntimeException | LinkageError | VirtualMachineError e) {
            throw ParquetFault.of(e, file, 0);
        }
    }

    /** The library closes the file with the reader, but not where there comes to be none. */
    private static ParquetFileReader open(OpenFile input, ParquetReadOptions options)
            throws IOException {
        boolean opened = false;
        try {
            var opening = new ParquetFileReader(input, options);
            opened = true;
            return opening;
        } finally {
            if (!opened) {
                input.newStream().close();
            }
        }
    }

    @Override
    public boolean hasNext() {
        try {
            while (!ended && leftInGroup == 0) {
                nextGroup();
            }
            return !ended;
        } catch (IOException | RuntimeException | LinkageError | VirtualMachineError e) {
            throw failed(e);
        }
    }

    private void nextGroup() throws IOException {
        List<BlockMetaData> all = reader.getRowGroups();
        if (groups == all.size()) {
            close();
        } else if (all.get(groups).getRowCount() == 0) {
            reader.skipNextRowGroup();
        } else {
            PageReadStore pages = reader.readNextRowGroup();
            group = columns.getRecordReader(pages, materializer);
            leftInGroup = pages.getRowCount();
        }
        groups++;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException(file + ": no more rows");
        }
        row++;
        leftInGroup--;
        try {
            return MAPPER.writeValueAsString(group.read());
        } catch (RuntimeException | LinkageError | VirtualMachineError e) {
            throw failed(e);
        }
    }

    private DatasetException failed(Throwable cause) {
        close();
        return ParquetFault.of(cause, file, row);
    }

    /** Closes the file; again to no effect. */
    @Override
    public void close() {
        ended = true;
        leftInGroup = 0;
        try {
            reader.close();
        } catch (IOException e) {
            throw ParquetFault.of(e, file, 0);
        }
    }
}
