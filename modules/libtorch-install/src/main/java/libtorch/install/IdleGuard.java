package libtorch.install;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream that brings nothing for too long. Java's client has a timeout for the head of an
 * answer alone.
 */
final class IdleGuard implements AutoCloseable {
    private final InputStream stream;
    private final Duration limit;
    private final Thread watcher;
    private volatile long touched = System.nanoTime();

    IdleGuard(InputStream stream, Duration limit) {
        this.stream = stream;
        this.limit = limit;
        watcher = Thread.ofVirtual().start(this::watch);
    }

    /** Something has come. */
    void touch() {
        touched = System.nanoTime();
    }

    private void watch() {
        try {
            Duration left = limit;
            while (left.isPositive()) {
                Thread.sleep(left);
                left = limit.minusNanos(System.nanoTime() - touched);
            }
            stream.close();
        } catch (InterruptedException | IOException over) {
            // there is nothing left to watch
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
