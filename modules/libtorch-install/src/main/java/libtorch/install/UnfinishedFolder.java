package libtorch.install;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder that is filled beside the one it is to become, so that this one appears whole or not at
 * all. Closing deletes what was not published.
 */
final class UnfinishedFolder implements AutoCloseable {
    /** The build's prefix too: each clears what a killed one of either left. */
    static final String PREFIX = ".unfinished-";

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path target;
    private final Path folder;

    private UnfinishedFolder(Path target, Path folder) {
        this.target = target;
        this.folder = folder;
    }

    /**
     * Makes an empty one beside {@code target}, whose parents are made too, and deletes others
     * there that are so old that nobody can still be writing them.
     */
    static UnfinishedFolder beside(Path target) throws IOException {
        Path parent = target.getParent();
        Files.createDirectories(parent);
        deleteAbandoned(parent);
        return new UnfinishedFolder(target, Files.createTempDirectory(parent, PREFIX));
    }

    /** Where to write. */
    Path path() {
        return folder;
    }

    /**
     * Gives the folder its name. Where another process was faster, its folder stays.
     *
     * @return whether this one has the name now
     */
    boolean publish() throws IOException {
        // Temporary folders are private to their owner; a cache may be shared.
        folder.toFile().setReadable(true, false);
        folder.toFile().setExecutable(true, false);
        try {
            Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException taken) {
            if (!Files.isDirectory(target)) {
                throw taken;
            }
            return false;
        }
    }

    /**
     * Has a file's bytes on the disk before its folder's name: else a power cut could leave a whole
     * folder of empty files.
     */
    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void deleteAbandoned(Path parent) throws IOException {
        Instant old = Instant.now().minus(ABANDONED);
        try (Stream<Path> siblings = Files.list(parent)) {
            for (Path sibling : siblings.toList()) {
                if (sibling.getFileName().toString().startsWith(PREFIX)
                        && Files.isDirectory(sibling)
                        && Files.getLastModifiedTime(sibling).toInstant().isBefore(old)) {
                    delete(sibling);
                }
            }
        } catch (NoSuchFileException goneMeanwhile) {
            // another process has deleted it
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
    }
}
