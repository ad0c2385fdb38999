package dapo.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second process out of a run directory. The operating system holds the lock, so it ends
 * with the process however that ends; the file itself stays and means nothing.
 */
final class RunLock implements AutoCloseable {
    static final String FILE = "run.lock";

    /** Asked first: some systems drop a process's lock when it closes any channel to the file. */
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock of a directory, or throws an error that names the process which has it. */
    static RunLock acquire(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return acquireReal(folder.toRealPath().resolve(FILE));
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("lock", file, failure);
        }
    }

    private static RunLock acquireReal(Path file) throws IOException {
        if (!HELD_BY_THIS_PROCESS.add(file)) {
            throw held(file, ownName());
        }
        try {
            return new RunLock(file, lock(file));
        } catch (IOException | RuntimeException failure) {
            HELD_BY_THIS_PROCESS.remove(file);
            throw failure;
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, CREATE, WRITE);
        try {
            if (channel.tryLock() == null) {
                throw held(file, Files.readString(file).strip());
            }
            channel.truncate(0);
            AtomicFiles.writeAll(channel, ByteBuffer.wrap(ownName().getBytes(UTF_8)));
            return channel;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static RunDirectoryException held(Path file, String process) {
        return new RunDirectoryException(
                file.getParent(),
                "process %s works in this directory: wait for it or end it".formatted(process));
    }

    private static String ownName() {
        return Long.toString(ProcessHandle.current().pid());
    }

    @Override
    public void close() {
        HELD_BY_THIS_PROCESS.remove(file);
        try {
            channel.close();
        } catch (IOException harmless) {
            // Closing can fail on a network drive that has gone; the lock ends with the process at
            // the latest.
        }
    }
}
