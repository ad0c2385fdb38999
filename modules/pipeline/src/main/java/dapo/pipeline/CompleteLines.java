package dapo.pipeline;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The lines of a file that end in a line break, as bytes, and where each ends: what a killed
 * process left of a last line is not one of them.
 */
final class CompleteLines implements AutoCloseable {
    private final Path file;
    private final PushbackInputStream input;
    private long number;
    private long end;

    private CompleteLines(Path file, InputStream input) {
        this.file = file;
        this.input = new PushbackInputStream(new BufferedInputStream(input, 1 << 16));
    }

    /** Opens a file, or nothing with no lines where there is none. */
    static CompleteLines of(Path file) {
        try {
            return new CompleteLines(
                    file,
                    Files.exists(file)
                            ? Files.newInputStream(file)
                            : InputStream.nullInputStream());
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", file, failure);
        }
    }

    /** The next line without its line break, or empty at the end. */
    Optional<byte[]> next() {
        try {
            var line = new ByteArrayOutputStream(256);
            for (int each = input.read(); each != '\n'; each = input.read()) {
                if (each < 0) {
                    return Optional.empty();
                }
                line.write(each);
            }
            number++;
            end += line.size() + 1L;
            return Optional.of(line.toByteArray());
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", file, failure);
        }
    }

    /** Whether nothing at all follows the line that was read last. */
    boolean isAtEndOfFile() {
        try {
            int next = input.read();
            if (next >= 0) {
                input.unread(next);
            }
            return next < 0;
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", file, failure);
        }
    }

    /** The number of the line that was read last, counted from 1. */
    long number() {
        return number;
    }

    /** The position in the file right after the line that was read last. */
    long end() {
        return end;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", file, failure);
        }
    }
}
