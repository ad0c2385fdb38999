package dapo.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/**
 * Standard error, whose last line is {@link #LINE} if a signal ends the process.
 *
 * <p>Java runs its shutdown hooks while the command's thread goes on: what that writes after the
 * line is dropped. Nothing is waited for: a run directory is resumable at any moment. For use by
 * several threads.
 */
final class Interruption extends FilterOutputStream {
    static final String LINE = "dapo: interrupted: the same command goes on from here";

    private final byte[] line;
    private boolean over;
    private boolean interrupted;

    /**
     * Standard error until then.
     *
     * @param err where it is written
     * @param before what comes before the line: ends or clears what a progress bar has drawn
     * @param charset the encoding
     */
    Interruption(OutputStream err, String before, Charset charset) {
        super(err);
        line = (before + LINE + System.lineSeparator()).getBytes(charset);
    }

    /** Has Java call {@link #interrupt()} when it ends. */
    Interruption watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "dapo-interruption"));
        return this;
    }

    /** The command is through: the process ends of itself. */
    synchronized void over() {
        over = true;
    }

    /** Writes the line, once, unless the command is through; drops all that comes later. */
    synchronized void interrupt() {
        if (over || interrupted) {
            return;
        }
        interrupted = true;
        try {
            out.write(line);
            out.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public synchronized void write(int octet) throws IOException {
        if (!interrupted) {
            out.write(octet);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (!interrupted) {
            out.write(bytes, offset, length);
        }
    }
}
