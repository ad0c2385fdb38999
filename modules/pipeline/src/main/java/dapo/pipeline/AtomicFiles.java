package dapo.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Files and folders that appear whole or not at all: written beside their place, forced to disk,
 * then renamed. What a killed process left beside the place is overwritten by the next attempt.
 */
public final class AtomicFiles {
    /** The end of the names under which things are written before they have their own. */
    static final String UNFINISHED = ".unfinished";

    private AtomicFiles() {}

    /** Fills a folder with files. */
    @FunctionalInterface
    public interface FolderWriter {
        /** Writes into {@code folder}, which exists and is empty. */
        void write(Path folder) throws IOException;
    }

    /**
     * Writes a text file, in place of the one that is there.
     *
     * @throws RunDirectoryException if the file system refuses
     */
    public static void write(Path file, String text) {
        Path unfinished = unfinished(file);
        try {
            writeForced(unfinished, text);
            Files.move(
                    unfinished,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(parent(file));
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("write", file, failure);
        }
    }

    /**
     * Makes a folder of what {@code writer} writes.
     *
     * @throws RunDirectoryException if {@code folder} exists, which is left as it is, or the file
     *     system refuses
     */
    public static void writeFolder(Path folder, FolderWriter writer) {
        Path unfinished = unfinished(folder);
        try {
            if (Files.exists(folder)) {
                throw new FileAlreadyExistsException(folder.toString());
            }
            delete(unfinished);
            Files.createDirectories(unfinished);
            writer.write(unfinished);
            forceAll(unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            force(parent(folder));
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException inTheWay) {
            throw new RunDirectoryException(
                    folder, "exists already: it is not overwritten, move it away first");
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("write", folder, failure);
        }
    }

    /**
     * Deletes a file, or a folder with all it holds; a folder loses its name first, so that a half
     * deleted one is never taken for a whole one. What a killed process left of such a deletion
     * goes too; nothing happens where there is neither.
     *
     * @throws RunDirectoryException if the file system refuses
     */
    public static void deleteFolder(Path folder) {
        try {
            Path doomed = unfinished(folder);
            delete(doomed);
            if (Files.exists(folder)) {
                Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
                delete(doomed);
            }
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("delete", folder, failure);
        }
    }

    /** How many bytes a file has, none where there is no file. */
    static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", file, failure);
        }
    }

    /** The name under which {@code path} is written. */
    static Path unfinished(Path path) {
        return path.resolveSibling(path.getFileName() + UNFINISHED);
    }

    private static Path parent(Path path) {
        return path.toAbsolutePath().getParent();
    }

    private static void writeForced(Path file, String text) throws IOException {
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            writeAll(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void forceAll(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                force(path);
            }
        }
    }

    /**
     * Forces a file or a folder's list of names to disk; Windows opens no folders and needs none of
     * it.
     */
    private static void force(Path path) throws IOException {
        if (Files.isDirectory(path) && path.getFileSystem().getSeparator().equals("\\")) {
            return;
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path each : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(each);
            }
        }
    }
}
