package dapo.parquet;

import dapo.reasoning.DatasetException;

import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

import java.nio.file.Path;
import java.util.List;

/**
 * What the metadata say of the row groups must fit into the file: the library allocates what they
 * claim before it reads.
 */
final class RowGroups {
    private RowGroups() {}

    /**
     * Checks places, sizes and counts.
     *
     * @param size the file's size in bytes
     * @throws DatasetException if a row group cannot be as the metadata say
     */
    static void check(Path file, long size, List<BlockMetaData> groups) {
        for (BlockMetaData group : groups) {
            long total = 0;
            for (ColumnChunkMetaData column : group.getColumns()) {
                check(file, size, group, column);
                total += column.getTotalSize();
                if (total > size) {
                    throw fault(file, column, "columns of more bytes than the file has");
                }
            }
        }
    }

    private static void check(
            Path file, long size, BlockMetaData group, ColumnChunkMetaData column) {
        if (column.isEncrypted()) {
            throw ParquetFault.encrypted(file);
        }
        long start = column.getStartingPos();
        long length = column.getTotalSize();
        if (start < 0 || length < 0 || length > size || start > size - length) {
            throw fault(file, column, "bytes " + start + " to " + (start + length) + " of " + size);
        }
        if (group.getRowCount() < 0 || column.getValueCount() < group.getRowCount()) {
            throw fault(
                    file,
                    column,
                    column.getValueCount() + " values in " + group.getRowCount() + " rows");
        }
    }

    private static DatasetException fault(Path file, ColumnChunkMetaData column, String found) {
        return new DatasetException(
                file,
                0,
                column.getPath().toDotString(),
                "found "
                        + found
                        + ", expected a column that lies in the file and has a value for every row;"
                        + " fetch it again");
    }
}
