package dapo.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Reads a stream to its end, hands it on, counts it, and keeps no more than its beginning. */
final class StreamGauge implements Runnable {
    private static final int LONGEST_HEAD = 4_096;

    private final InputStream source;
    private final OutputStream target;
    private final byte[] first;
    private final long limit;
    private final Runnable whenOver;
    private final byte[] head = new byte[LONGEST_HEAD];
    private int kept;
    private long count;
    private volatile boolean over;

    /**
     * @param first what the target gets before the source's bytes
     * @param limit bytes of the source after which no more are read
     * @param whenOver is called once when there are more
     */
    StreamGauge(
            InputStream source, OutputStream target, byte[] first, long limit, Runnable whenOver) {
        this.source = source;
        this.target = target;
        this.first = first;
        this.limit = limit;
        this.whenOver = whenOver;
    }

    /** Counts the source and hands nothing on. */
    StreamGauge(InputStream source, long limit, Runnable whenOver) {
        this(source, OutputStream.nullOutputStream(), new byte[0], limit, whenOver);
    }

    /** Ends at the source's end, at the limit, or when either side is gone. */
    @Override
    public void run() {
        byte[] buffer = new byte[1 << 16];
        try (target) {
            target.write(first);
            target.flush();
            for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
                if (!take(buffer, read)) {
                    return;
                }
                target.write(buffer, 0, read);
                target.flush();
            }
        } catch (IOException e) {
            // One side is gone: what is to be said of that, the tests' process says.
            return;
        }
    }

    private boolean take(byte[] buffer, int length) {
        synchronized (head) {
            int more = Math.min(length, LONGEST_HEAD - kept);
            System.arraycopy(buffer, 0, head, kept, more);
            kept += more;
        }
        count += length;
        over = count > limit;
        if (over) {
            whenOver.run();
        }
        return !over;
    }

    /** Whether there was more than the limit. */
    boolean over() {
        return over;
    }

    /** The first bytes, as text. */
    String head() {
        synchronized (head) {
            return new String(head, 0, kept, StandardCharsets.UTF_8);
        }
    }
}
