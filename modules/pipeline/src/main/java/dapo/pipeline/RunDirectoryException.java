package dapo.pipeline;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A run directory that cannot be used: the path, what is wrong with it, and what to do.
 *
 * <p>The user's to mend: the command prints the message alone and ends with exit code 2.
 */
public final class RunDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A path that cannot be used.
     *
     * @param path the directory or file in question
     * @param problem what is wrong with it and what to do, in one line
     */
    public RunDirectoryException(Path path, String problem) {
        super(path + ": " + problem);
    }

    private RunDirectoryException(Path path, String problem, IOException cause) {
        super(path + ": " + problem, cause);
    }

    /** What the file system refused to do with {@code path}. */
    static RunDirectoryException cannot(String action, Path path, IOException cause) {
        return new RunDirectoryException(
                path,
                "cannot %s (%s): free the path or the space, or name another directory"
                        .formatted(action, IoProblem.of(cause)),
                cause);
    }
}
