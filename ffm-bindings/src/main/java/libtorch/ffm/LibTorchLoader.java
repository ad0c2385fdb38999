package libtorch.ffm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads libtorch's shared libraries from a folder into this class loader, where {@link TorchC}
 * finds their symbols.
 */
final class LibTorchLoader {
    private static final String REPAIR =
            "delete its folder and build again, or install libtorch again";
    private static final String ADVICE =
            "the libraries it needs must lie in the same folder or where the system looks, and no"
                    + " other class loader may have loaded it";

    /**
     * Comes with OpenBLAS's libgfortran, which needs it but, having no run path, finds it only
     * where the system looks or where it has been loaded already.
     */
    private static final String QUADMATH = "libquadmath.so.0";

    private LibTorchLoader() {}

    /**
     * Loads the folder's libraries, CUDA's too where it has them, and returns libtorch's version.
     *
     * @throws LibTorchException if native access is not granted, a library is damaged or does not
     *     load, or the version is too old
     */
    static LibTorchVersion load(Path folder) {
        requireNativeAccess();
        Stream<Path> quadmath = Stream.of(folder.resolve(QUADMATH)).filter(Files::isRegularFile);
        Stream<Path> libraries =
                Stream.concat(
                                Library.REQUIRED.stream(),
                                Library.CUDA.stream().filter(library -> library.isIn(folder)))
                        .map(library -> library.in(folder));
        Stream.concat(quadmath, libraries).forEach(LibTorchLoader::loadLibrary);
        return requireNewEnough(folder);
    }

    /**
     * Asks for the least restricted operation, so that every JDK refuses here if it would refuse
     * later.
     */
    private static void requireNativeAccess() {
        try {
            NativeMemory.view(0, 0);
        } catch (IllegalCallerException refused) {
            String module =
                    Optional.ofNullable(LibTorch.class.getModule().getName()).orElse("ALL-UNNAMED");
            throw new LibTorchException(
                    "this Java refuses native access to %1$s: start it with --enable-native-access=%1$s"
                            .formatted(module),
                    refused);
        }
    }

    private static void loadLibrary(Path file) {
        requireWhole(file);
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError refused) {
            throw new LibTorchException(
                    "cannot load %s: %s: %s".formatted(file, reason(refused, file), ADVICE),
                    refused);
        }
    }

    static void requireWhole(Path file) {
        try {
            long expected = ElfFile.expectedBytes(file);
            long found = Files.size(file);
            if (found < expected) {
                throw new LibTorchException(
                        "cannot load %s: it is truncated (%d of %d bytes): %s"
                                .formatted(file, found, expected, REPAIR));
            }
        } catch (IOException unreadable) {
            throw new LibTorchException(
                    "cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** The system's text without the file names it begins with. */
    private static String reason(UnsatisfiedLinkError error, Path file) {
        return Optional.ofNullable(error.getMessage())
                .map(text -> text.replace(file + ": ", ""))
                .orElse("unknown reason");
    }

    private static LibTorchVersion requireNewEnough(Path folder) {
        if (!LibTorch.has("aoti_torch_abi_version")) {
            throw tooOld("of an unknown version", folder);
        }
        LibTorchVersion version = LibTorchVersion.ofAbi(TorchC.aoti_torch_abi_version());
        if (version.isTooOld()) {
            throw tooOld(version.toString(), folder);
        }
        return version;
    }

    private static LibTorchException tooOld(String version, Path folder) {
        return new LibTorchException(
                "libtorch %s in %s is too old: %s or newer is needed"
                        .formatted(version, folder, LibTorchVersion.OLDEST));
    }
}
