package dapo.pipeline;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in a few words why the file system refused. */
final class IoProblem {
    private IoProblem() {}

    /** The problem without the path, which the caller's message names. */
    static String of(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "no permission";
            case NoSuchFileException _ -> "no such file or directory";
            case FileAlreadyExistsException _ -> "a file of that name is in the way";
            case NotDirectoryException _ -> "not a directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default ->
                    failure.getMessage() == null
                            ? failure.getClass().getSimpleName()
                            : failure.getMessage();
        };
    }
}
