package causallm.model;

import java.nio.file.Path;

/**
 * A model folder cannot be read or written; the message names the file, what was found and what was
 * expected.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(Path path, String problem) {
        super(path + ": " + problem);
    }

    public CheckpointException(Path path, String problem, Throwable cause) {
        super(path + ": " + problem, cause);
    }
}
