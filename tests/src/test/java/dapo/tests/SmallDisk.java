package dapo.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system of a few bytes in memory, mounted on a folder: for those who may mount. */
final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Whether this user may mount on this system. */
    static boolean isAllowed(Path folder) {
        boolean mounted = isDone("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
        return mounted && isDone("umount", folder);
    }

    /** A disk of so many bytes in place of what {@code folder} holds. */
    static SmallDisk mount(Path folder, long bytes) throws IOException {
        Files.createDirectories(folder);
        require("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder);
        return new SmallDisk(folder);
    }

    /** Gives it another size, or options such as {@code ro}. */
    void change(String options) throws IOException {
        require("mount", "-o", "remount," + options, folder);
    }

    private static void require(Object... command) throws IOException {
        if (!isDone(command)) {
            throw new IOException("failed: " + List.of(command));
        }
    }

    private static boolean isDone(Object... command) {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Unmounts it; what it held is lost. */
    @Override
    public void close() throws IOException {
        require("umount", folder);
    }
}
