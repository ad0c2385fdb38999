package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LibTorchFinderTest {
    @TempDir private Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final LibTorchFinder finder =
            new LibTorchFinder(
                    name -> Optional.ofNullable(properties.get(name)),
                    name -> Optional.ofNullable(environment.get(name)));

    @BeforeEach
    void describeAComputer() {
        properties.put("os.name", "Linux");
        properties.put("os.arch", "amd64");
        properties.put("user.home", folder.resolve("home").toString());
    }

    @Test
    void theSystemPropertyComesBeforeTheEnvironment() throws IOException {
        properties.put("libtorch.home", libtorchAt("property").toString());
        environment.put("LIBTORCH_HOME", libtorchAt("environment").toString());

        assertThat(finder.find()).isEqualTo(folder.resolve("property"));
    }

    @Test
    void theEnvironmentComesBeforeTheCache() throws IOException {
        environment.put("LIBTORCH_HOME", libtorchAt("environment").toString());
        libtorchAt("home/.cache/libtorch-java/2.13.0-linux-x86_64");

        assertThat(finder.find()).isEqualTo(folder.resolve("environment"));
    }

    @Test
    void theCacheFolderServesWhereNothingIsNamed() throws IOException {
        Path cached = libtorchAt("home/.cache/libtorch-java/2.13.0-linux-x86_64");

        assertThat(finder.find()).isEqualTo(cached);
    }

    @Test
    void eachLinearAlgebraLibraryHasAFolderOfItsOwn() throws IOException {
        Path withOpenBlas = libtorchAt("home/.cache/libtorch-java/2.13.0-linux-x86_64");
        Path withMkl = libtorchAt("home/.cache/libtorch-java/2.13.0-linux-x86_64-mkl");

        environment.put("LIBTORCH_BLAS", "mkl");
        assertThat(finder.find()).isEqualTo(withMkl);
        for (String name : List.of("openblas", "")) {
            environment.put("LIBTORCH_BLAS", name);
            assertThat(finder.find()).isEqualTo(withOpenBlas);
        }
    }

    @Test
    void aMissingOneIsNotReplacedByTheOther() throws IOException {
        libtorchAt("home/.cache/libtorch-java/2.13.0-linux-x86_64");
        environment.put("LIBTORCH_BLAS", "mkl");

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessageContaining("2.13.0-linux-x86_64-mkl holds no ")
                .withMessageContaining("install it (LIBTORCH_BLAS=mkl dapo libtorch install, ");
    }

    @Test
    void anUnknownLinearAlgebraLibraryIsRefused() {
        environment.put("LIBTORCH_BLAS", "atlas");

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessage("LIBTORCH_BLAS is 'atlas': expected openblas or mkl");
    }

    @Test
    void aBlankNameCountsAsNone() throws IOException {
        properties.put("libtorch.home", " ");
        environment.put("LIBTORCH_HOME", "");
        Path cached = libtorchAt("home/.cache/libtorch-java/2.13.0-linux-x86_64");

        assertThat(finder.find()).isEqualTo(cached);
    }

    @Test
    void theParentOfALibFolderServesToo() throws IOException {
        Path lib = libtorchAt("torch/lib");
        properties.put("libtorch.home", folder.resolve("torch").toString());

        assertThat(finder.find()).isEqualTo(lib);
    }

    @Test
    void theCacheFolderFollowsTheUsersCachesAndThePlatform() {
        environment.put("XDG_CACHE_HOME", folder.resolve("caches").toString());
        properties.put("os.name", "Mac OS X");
        properties.put("os.arch", "aarch64");

        assertThat(finder.cacheFolder())
                .isEqualTo(folder.resolve("caches/libtorch-java/2.13.0-macosx-arm64"));
    }

    @Test
    void aRelativeCacheHomeIsPassedOver() {
        environment.put("XDG_CACHE_HOME", "caches");

        assertThat(finder.cacheFolder())
                .isEqualTo(folder.resolve("home/.cache/libtorch-java/2.13.0-linux-x86_64"));
    }

    @Test
    void theCacheFolderIsOfTheVersionThatTheBuildUnpacks() {
        assertThat(Path.of("pom.xml"))
                .content()
                .contains(
                        "<libtorch.version>"
                                + LibTorchFinder.CACHED_VERSION
                                + "</libtorch.version>");
    }

    @Test
    void aMissingFolderIsNamedWithWhereItWasNamed() {
        properties.put("libtorch.home", folder.resolve("nowhere").toString());

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessageStartingWith(
                        "-Dlibtorch.home names "
                                + folder.resolve("nowhere")
                                + ", which is not a folder")
                .withMessageContaining("name the lib folder of a libtorch 2.11.0 or newer");
    }

    @Test
    void aFolderWithoutLibtorchIsReportedWithWhatItHolds() throws IOException {
        for (String name : new String[] {"a.txt", "b.txt", "c.txt", "d.txt"}) {
            Files.createFile(folder.resolve(name));
        }
        environment.put("LIBTORCH_HOME", folder.toString());

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessageContaining("LIBTORCH_HOME names " + folder)
                .withMessageContaining("holds no " + System.mapLibraryName("c10"))
                .withMessageContaining("(it holds a.txt, b.txt, c.txt and 1 more)");
    }

    @Test
    void halfALibtorchIsReportedWithTheMissingHalf() throws IOException {
        Files.createFile(folder.resolve(System.mapLibraryName("c10")));
        properties.put("libtorch.home", folder.toString());

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessageContaining("holds no " + System.mapLibraryName("torch_cpu"));
    }

    @Test
    void anEmptyCacheIsReportedInOneLineWithWhatToDo() {
        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessageContaining(
                        folder.resolve("home/.cache/libtorch-java/2.13.0-linux-x86_64")
                                + " holds no ")
                .withMessageContaining(": install it (dapo libtorch install, ")
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("\n"));
    }

    @Test
    void aCacheWithoutLibrariesIsToBeDeleted() throws IOException {
        Files.createDirectories(finder.cacheFolder());

        assertThatExceptionOfType(LibTorchException.class)
                .isThrownBy(finder::find)
                .withMessageContaining("delete that folder and install it");
    }

    private Path libtorchAt(String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        for (Library library : Library.REQUIRED) {
            Files.createFile(library.in(home));
        }
        return home;
    }
}
