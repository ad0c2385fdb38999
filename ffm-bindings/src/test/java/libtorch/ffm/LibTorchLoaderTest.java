package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class LibTorchLoaderTest {
    private static final Library C10 = Library.REQUIRED.getFirst();

    @TempDir private Path folder;

    @Test
    void aWholeLibraryIsAccepted() {
        assertThatCode(() -> LibTorchLoader.requireWhole(C10.in(LibTorch.home())))
                .doesNotThrowAnyException();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTruncatedLibraryIsRefusedBeforeTheSystemMapsIt() throws IOException {
        Path truncated = C10.in(folder);
        Files.copy(C10.in(LibTorch.home()), truncated);
        long half = Files.size(truncated) / 2;
        try (RandomAccessFile file = new RandomAccessFile(truncated.toFile(), "rw")) {
            file.setLength(half);
        }

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(() -> LibTorchLoader.load(folder))
                .withMessageStartingWith(
                        "cannot load " + truncated + ": it is truncated (" + half + " of ");
    }

    @Test
    void anEmptyLibraryIsRefused() throws IOException {
        Files.createFile(C10.in(folder));

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(() -> LibTorchLoader.load(folder))
                .withMessageContaining(C10.fileName() + ": it is truncated (0 of ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLibraryOfAnotherProcessorIsRefusedWithTheSystemsReason() throws IOException {
        int offsetOfMachine = 18;
        int noMachine = 0xFF;
        Path foreign = C10.in(folder);
        Files.copy(C10.in(LibTorch.home()), foreign);
        try (RandomAccessFile file = new RandomAccessFile(foreign.toFile(), "rw")) {
            file.seek(offsetOfMachine);
            file.write(noMachine);
        }

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(() -> LibTorchLoader.load(folder))
                .withMessageMatching(
                        "cannot load " + foreign + ": [^/]+: the libraries it needs must lie .*")
                .withCauseInstanceOf(UnsatisfiedLinkError.class);
    }

    @Test
    void withoutNativeAccessTheMessageNamesTheFlag()
            throws IOException, InterruptedException, URISyntaxException {
        assumeThat(Runtime.version().feature())
                .as("the JDK's feature release, of which 24 is the first to deny native access")
                .isGreaterThanOrEqualTo(24);

        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--illegal-native-access=deny",
                                "-cp",
                                classesOf(LibTorch.class)
                                        + File.pathSeparator
                                        + classesOf(LoadingMain.class),
                                LoadingMain.class.getName(),
                                LibTorch.home().toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor()).isZero();
        assertThat(output)
                .contains(
                        "this Java refuses native access to ALL-UNNAMED: start it with"
                                + " --enable-native-access=ALL-UNNAMED");
    }

    private static String classesOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** Tries to load libtorch in a JVM of its own and prints what came of it. */
    static final class LoadingMain {
        private LoadingMain() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(LibTorchLoader.load(Path.of(arguments[0])));
            } catch (LibTorchException error) {
                System.out.println(error.getMessage());
            }
        }
    }
}
