package dapo.parquet;

import dapo.reasoning.DatasetException;

import org.apache.parquet.crypto.ParquetCryptoRuntimeException;

import java.io.IOException;
import java.nio.file.Path;

/** Says in our words what the library found wrong in a file. */
final class ParquetFault {
    private static final int LONGEST_DETAIL = 200;

    private ParquetFault() {}

    /**
     * The fault that an exception tells of.
     *
     * @param cause what was thrown; a {@link DatasetException} is the fault itself
     * @param row the row that was read, from 1; 0 where there was none
     */
    static DatasetException of(Throwable cause, Path file, long row) {
        if (cause instanceof DatasetException fault) {
            return fault;
        }
        var fault = new DatasetException(file, row, field(cause), problem(cause));
        fault.initCause(cause);
        return fault;
    }

    static DatasetException encrypted(Path file) {
        return new DatasetException(file, encrypted());
    }

    /** The fault of a file that the system does not give. */
    static DatasetException unreadable(Path file, IOException cause) {
        var fault =
                new DatasetException(
                        file,
                        "cannot be read ("
                                + detail(cause)
                                + "); check the path and its permissions");
        fault.initCause(cause);
        return fault;
    }

    private static String encrypted() {
        return "found encrypted data, expected a Parquet file without encryption; decrypt it first";
    }

    private static String field(Throwable cause) {
        return cause instanceof UnusableData unusable ? unusable.field() : "";
    }

    private static String problem(Throwable cause) {
        return switch (cause) {
            case UnusableData unusable -> unusable.getMessage();
            case ParquetCryptoRuntimeException _ -> encrypted();
            case OutOfMemoryError _ ->
                    "found data that claim more memory than Java has left, expected less; fetch it"
                            + " again, or raise -Xmx";
            case LinkageError _ ->
                    "found Parquet that is read by parts of the library which are not here ("
                            + detail(cause)
                            + "), expected texts, numbers and booleans; write the file again";
            default ->
                    "found broken Parquet ("
                            + detail(cause)
                            + "), expected a whole file; fetch it again";
        };
    }

    private static String detail(Throwable cause) {
        String detail = cause.toString();
        return detail.length() <= LONGEST_DETAIL
                ? detail
                : detail.substring(0, LONGEST_DETAIL) + " ...";
    }
}
