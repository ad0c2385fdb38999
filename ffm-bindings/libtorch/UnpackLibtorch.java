import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Unpacks the shared libraries of jars, wherever in the jar they lie, into one folder that appears
 * whole or not at all.
 *
 * <p>{@code java UnpackLibtorch.java FOLDER JAR...}: the libraries are written into a folder beside
 * FOLDER, forced to the disk and renamed. Of two that run at once, the first to finish wins and the
 * other's copy is deleted. The build runs it; it needs nothing but the JDK.
 */
public final class UnpackLibtorch {
    private static final Pattern SHARED_LIBRARY =
            Pattern.compile("(?!.*jni).*\\.(so|so\\.\\d+|dylib|dll)");
    private static final String UNFINISHED = ".unfinished-";

    private UnpackLibtorch() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        List<Path> jars = Arrays.stream(arguments).skip(1).map(Path::of).toList();
        Files.createDirectories(folder.getParent());
        deleteAbandoned(folder);
        Path unfinished = Files.createTempDirectory(folder.getParent(), UNFINISHED);
        try {
            for (Path jar : jars) {
                unpack(jar, unfinished);
            }
            nameMklAsLibtorchAsksForIt(unfinished);
            publish(unfinished, folder);
        } finally {
            delete(unfinished);
        }
    }

    private static void unpack(Path jar, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (SHARED_LIBRARY.matcher(name).matches()) {
                    Path library = folder.resolve(name);
                    Files.copy(zip.getInputStream(entry), library);
                    force(library);
                }
            }
        }
    }

    /**
     * libtorch asks for its linear algebra under OpenBLAS's name; MKL's interface library has the
     * same functions.
     */
    private static void nameMklAsLibtorchAsksForIt(Path folder) throws IOException {
        Path mkl = folder.resolve("libmkl_rt.so.3");
        if (Files.exists(mkl)) {
            Files.createSymbolicLink(folder.resolve("libopenblas.so.0"), mkl.getFileName());
        }
    }

    /**
     * A rename may reach the disk before the bytes do: then a power cut would leave a whole folder
     * of empty files.
     */
    private static void force(Path library) throws IOException {
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void publish(Path unfinished, Path folder) throws IOException {
        // Temporary folders are private to their owner; a cache may be shared.
        unfinished.toFile().setReadable(true, false);
        unfinished.toFile().setExecutable(true, false);
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.isDirectory(folder)) {
                throw taken;
            }
        }
    }

    /** What a killed build left behind, once it is so old that no build can still be writing it. */
    private static void deleteAbandoned(Path folder) throws IOException {
        Instant old = Instant.now().minus(Duration.ofDays(1));
        try (Stream<Path> siblings = Files.list(folder.getParent())) {
            for (Path sibling : siblings.toList()) {
                if (sibling.getFileName().toString().startsWith(UNFINISHED)
                        && Files.getLastModifiedTime(sibling).toInstant().isBefore(old)) {
                    delete(sibling);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
