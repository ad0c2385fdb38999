package dapo.reasoning;

import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Reads data files of a format that this module does not know; found as a service by {@link
 * DatasetRows}.
 */
public interface RowReader {
    /** Whether a file is of this format, by its name. */
    boolean reads(Path file);

    /**
     * The rows of a file in their order, each as one JSON object on one line, read as the stream is
     * consumed. The caller closes the stream.
     *
     * @throws DatasetException if the file cannot be read; while the stream is consumed too
     */
    Stream<String> rows(Path file);
}
