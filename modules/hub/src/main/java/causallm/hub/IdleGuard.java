package causallm.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream that brings nothing for too long, so that whoever reads it goes on. Java's client
 * has a timeout for the head of an answer alone.
 */
final class IdleGuard implements AutoCloseable {
    private final InputStream stream;
    private final long limit;
    private final Thread watcher;
    private volatile long touched = System.nanoTime();
    private volatile boolean expired;

    IdleGuard(InputStream stream, Duration limit) {
        this.stream = stream;
        this.limit = limit.toNanos();
        this.watcher = Thread.ofVirtual().start(this::watch);
    }

    /** Something has come. */
    void touch() {
        touched = System.nanoTime();
    }

    /** Whether the stream was closed for bringing nothing. */
    boolean expired() {
        return expired;
    }

    private void watch() {
        try {
            while (true) {
                long left = limit - (System.nanoTime() - touched);
                if (left <= 0) {
                    expired = true;
                    stream.close();
                    return;
                }
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException | IOException e) {
            // closed: there is nothing left to watch
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
