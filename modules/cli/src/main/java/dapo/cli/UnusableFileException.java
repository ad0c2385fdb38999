package dapo.cli;

import java.nio.file.Path;

/** A file that a command line names and that cannot be used: the user's to mend. */
final class UnusableFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableFileException(Path file, String problem) {
        super(file + ": " + problem);
    }
}
