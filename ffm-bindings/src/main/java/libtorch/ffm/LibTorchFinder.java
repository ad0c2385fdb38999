package libtorch.ffm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the folder with libtorch's shared libraries: the one the system property {@code
 * libtorch.home} names, else the environment's {@code LIBTORCH_HOME}, else the cache folder that
 * the build and the installer unpack libtorch into, one for each linear algebra library ({@code
 * LIBTORCH_BLAS}). Only the first of these that is set counts: a wrong one is an error, not a
 * reason to look further.
 *
 * @param properties system properties by name
 * @param environment environment variables by name
 */
record LibTorchFinder(
        Function<String, Optional<String>> properties,
        Function<String, Optional<String>> environment) {
    /** The release that both unpack; part of the cache folder's name. */
    static final String CACHED_VERSION = "2.13.0";

    private static final String OPENBLAS = "openblas";
    private static final String MKL = "mkl";
    private static final int NAMES_SHOWN = 3;

    static LibTorchFinder ofThisProcess() {
        return new LibTorchFinder(
                name -> Optional.ofNullable(System.getProperty(name)),
                name -> Optional.ofNullable(System.getenv(name)));
    }

    /**
     * The folder that holds {@code libc10} and {@code libtorch_cpu}; the folder named may also be
     * the parent of a {@code lib} folder that does.
     *
     * @throws LibTorchException if there is none: what was searched, what was found, what to do
     */
    Path find() {
        return named("-Dlibtorch.home", properties.apply("libtorch.home"))
                .or(() -> named("LIBTORCH_HOME", environment.apply("LIBTORCH_HOME")))
                .orElseGet(this::cached);
    }

    private static Optional<Path> named(String source, Optional<String> folder) {
        return folder.filter(name -> !name.isBlank())
                .map(name -> namedFolder(source, Path.of(name)));
    }

    private static Path namedFolder(String source, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw failure("%s names %s, which is not a folder: %s", source, folder, whatToName());
        }
        return librariesIn(folder)
                .or(() -> librariesIn(folder.resolve("lib")))
                .orElseThrow(() ->
                        failure(
                                "%s names %s, which holds no %s (it holds %s): %s",
                                source,
                                folder,
                                missingFrom(folder),
                                contents(folder),
                                whatToName()));
    }

    private static String whatToName() {
        return "name the lib folder of a libtorch %s or newer, or none to use the build's own"
                .formatted(LibTorchVersion.OLDEST);
    }

    private Path cached() {
        Path folder = cacheFolder();
        String whatToDo = Files.exists(folder) ? "delete that folder and install it" : "install it";
        String variable = blas().equals(MKL) ? "LIBTORCH_BLAS=mkl " : "";
        return librariesIn(folder)
                .orElseThrow(() ->
                        failure(
                                "no libtorch: neither -Dlibtorch.home nor LIBTORCH_HOME is set, and"
                                    + " %s holds no %s: %s (%sdapo libtorch install, or"
                                    + " LibTorchInstaller of libtorch.install), or set one of the"
                                    + " two",
                                folder, missingFrom(folder), whatToDo, variable));
    }

    /** The linear algebra library that the build's own libtorch is to come with. */
    private String blas() {
        String name = environment.apply("LIBTORCH_BLAS").orElse("").strip();
        if (!List.of("", OPENBLAS, MKL).contains(name)) {
            throw failure("LIBTORCH_BLAS is '%s': expected %s or %s", name, OPENBLAS, MKL);
        }
        return name.isEmpty() ? OPENBLAS : name;
    }

    private static LibTorchException failure(String format, Object... values) {
        return new LibTorchException(format.formatted(values));
    }

    /**
     * {@code $XDG_CACHE_HOME/libtorch-java/VERSION-OS-ARCHITECTURE}, or the same in the home's
     * {@code .cache}; with {@code -mkl} at its end where that is the BLAS.
     */
    Path cacheFolder() {
        Path caches =
                environment
                        .apply("XDG_CACHE_HOME")
                        .map(Path::of)
                        .filter(Path::isAbsolute) // the XDG specification has relative ones ignored
                        .orElseGet(
                                () -> Path.of(properties.apply("user.home").orElse(""), ".cache"));
        return caches.resolve("libtorch-java")
                .resolve(CACHED_VERSION + "-" + platform() + (blas().equals(MKL) ? "-" + MKL : ""));
    }

    /**
     * The operating system and the processor as Maven's libtorch artifacts name them, such as
     * linux-x86_64.
     */
    private String platform() {
        String system = properties.apply("os.name").orElse("").toLowerCase(Locale.ROOT);
        String architecture = properties.apply("os.arch").orElse("");
        String systemName =
                system.startsWith("mac")
                        ? "macosx"
                        : system.startsWith("windows") ? "windows" : "linux";
        String processorName =
                switch (architecture) {
                    case "amd64" -> "x86_64";
                    case "aarch64" -> "arm64";
                    default -> architecture;
                };
        return systemName + "-" + processorName;
    }

    private static Optional<Path> librariesIn(Path folder) {
        return Optional.of(folder.toAbsolutePath().normalize())
                .filter(path -> Library.REQUIRED.stream().allMatch(library -> library.isIn(path)));
    }

    private static String missingFrom(Path folder) {
        return Library.REQUIRED.stream()
                .filter(library -> !library.isIn(folder))
                .findFirst()
                .orElseThrow()
                .fileName();
    }

    private static String contents(Path folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        } catch (IOException unreadable) {
            return "nothing that can be listed";
        }
        names.sort(null);
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        int hidden = names.size() - NAMES_SHOWN;
        return names.isEmpty()
                ? "nothing"
                : hidden > 0 ? shown + " and " + hidden + " more" : shown;
    }
}
