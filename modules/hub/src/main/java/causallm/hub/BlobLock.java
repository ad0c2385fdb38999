package causallm.hub;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds a blob for one thread of one process. The file is the one that Python's library locks; on
 * Linux and macOS that lock ({@code flock}) and Java's ({@code fcntl}) do not see each other, so
 * that a Python and a Java process may fetch the same blob at once. They do not harm each other:
 * both write files of their own and rename them when they are whole.
 */
final class BlobLock implements AutoCloseable {
    /** Java's own locks hold for the process; these for its threads. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final Optional<FileChannel> process;

    private BlobLock(ReentrantLock thread, Optional<FileChannel> process) {
        this.thread = thread;
        this.process = process;
    }

    /**
     * Waits until nobody else holds the blob.
     *
     * @param waiting called once before a wait
     */
    static BlobLock take(Path file, Runnable waiting) {
        ReentrantLock thread = THREADS.computeIfAbsent(file, _ -> new ReentrantLock());
        try {
            if (!thread.tryLock()) {
                waiting.run();
                thread.lockInterruptibly();
            }
        } catch (InterruptedException e) {
            throw HubException.interrupted(file.toString(), e);
        }
        boolean taken = false;
        try {
            BlobLock lock = new BlobLock(thread, process(file, waiting));
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                thread.unlock();
            }
        }
    }

    private static Optional<FileChannel> process(Path file, Runnable waiting) {
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock(channel, waiting);
                return Optional.of(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (FileLockInterruptionException | ClosedByInterruptException e) {
            throw HubException.interrupted(file.toString(), e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The lock goes with the channel. */
    private static void lock(FileChannel channel, Runnable waiting) throws IOException {
        if (channel.tryLock() == null) {
            waiting.run();
            channel.lock();
        }
    }

    /** False where the file system has no locks: then another process may be at the same blob. */
    boolean isExclusive() {
        return process.isPresent();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isPresent()) {
                process.get().close();
            }
        } finally {
            thread.unlock();
        }
    }
}
