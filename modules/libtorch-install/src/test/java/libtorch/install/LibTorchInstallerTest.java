package libtorch.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Installs small jars from a repository of this machine. */
class LibTorchInstallerTest {
    private static final String TORCH = "org/example/torch/1/torch-1.jar";
    private static final String BLAS = "org/example/blas/2/blas-2.jar";

    @TempDir Path own;

    private RepositoryServer server;
    private List<Artifact> artifacts;
    private Path target;

    @BeforeEach
    void serve() throws IOException {
        server = new RepositoryServer();
        artifacts =
                List.of(
                        server.put(
                                TORCH,
                                "org/torch/linux/libc10.so",
                                "org/torch/linux/libtorch_cpu.so",
                                "org/torch/linux/libjnitorch.so",
                                "org/torch/Torch.class"),
                        server.put(BLAS, "lib/libgfortran.so.5", "lib/libopenblas.so.0"));
        target = own.resolve("cache/java/libtorch");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Path settings(String content) throws IOException {
        return Files.writeString(
                own.resolve("settings.xml"),
                "<settings xmlns=\"http://maven.apache.org/SETTINGS/1.2.0\"><localRepository>%s</localRepository>%s</settings>"
                        .formatted(own.resolve("m2"), content));
    }

    /** One that knows no other repository than the server. */
    private LibTorchInstaller installer() throws IOException {
        return installer("").from(server.address());
    }

    private LibTorchInstaller installer(String settings) throws IOException {
        return new LibTorchInstaller(
                artifacts, target, settings(settings), Optional.empty(), InstallListener.silent());
    }

    private List<String> installed() throws IOException {
        return names(target);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertRefused(ThrowingCallable installing, String... words) throws IOException {
        assertThatExceptionOfType(InstallException.class)
                .isThrownBy(installing)
                .satisfies(refusal ->
                        assertThat(refusal.getMessage()).contains(words).doesNotContain("\n"));
        assertThat(target).doesNotExist();
        if (Files.isDirectory(target.getParent())) {
            assertThat(names(target.getParent())).isEmpty();
        }
    }

    @Test
    void theLibrariesOfAllJarsLieSideBySideAndNothingElseDoes() throws IOException {
        Installation installation = installer().install();
        assertThat(installation).isEqualTo(new Installation(target, true));
        assertThat(installed())
                .containsExactly(
                        "libc10.so", "libgfortran.so.5", "libopenblas.so.0", "libtorch_cpu.so");
        assertThat(target.resolve("libc10.so")).hasContent("org/torch/linux/libc10.so");
        assertThat(names(target.getParent())).containsExactly("libtorch");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void whatIsThereIsLeftAndNothingIsFetched() throws IOException {
        installer().install();
        int asked = server.requests().size();
        assertThat(installer().install()).isEqualTo(new Installation(target, false));
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void anEmptyFolderIsFilledAndOneWithOtherThingsIsNot() throws IOException {
        Path empty = Files.createDirectories(own.resolve("empty"));
        assertThat(installer().into(empty).install().isNew()).isTrue();
        assertThat(empty.resolve("libtorch_cpu.so")).exists();
        Path other = Files.createDirectories(own.resolve("other"));
        Files.createFile(other.resolve("letter.txt"));
        assertRefused(() -> installer().into(other).install(), other + " holds other things");
        assertThat(names(other)).containsExactly("letter.txt");
    }

    @Test
    void linearAlgebraOfMklGetsTheNameThatIsAskedFor() throws IOException {
        artifacts = List.of(artifacts.getFirst(), server.put(BLAS, "lib/libmkl_rt.so.3"));
        installer().install();
        assertThat(target.resolve("libopenblas.so.0"))
                .isSymbolicLink()
                .hasContent("lib/libmkl_rt.so.3");
    }

    @Test
    void aFileOfAnotherContentIsRefused() throws IOException {
        byte[] other = server.content(BLAS).clone();
        other[other.length / 2] ^= 1;
        server.replace(BLAS, other);
        assertRefused(
                () -> installer().install(),
                server.address() + "/" + BLAS,
                "found SHA-256 " + RepositoryServer.sha256(other),
                "expected " + artifacts.get(1).sha256());
    }

    @Test
    void aFileOfAnotherSizeIsRefused() throws IOException {
        server.replace(TORCH, new byte[3]);
        assertRefused(() -> installer().install(), "found 3 bytes", "expected ");
        server.replace(TORCH, new byte[1 << 20]);
        assertRefused(() -> installer().install(), "found more bytes");
    }

    @Test
    void aConnectionThatBreaksLeavesNothing() throws IOException {
        server.breakOffBeforeEnd(10);
        assertRefused(() -> installer().install(), "cannot fetch", "the connection broke");
    }

    @Test
    void aServerThatIsNotThereIsSaidToBeSo() throws IOException {
        String gone = server.address();
        server.close();
        assertRefused(
                () -> installer("").from(gone).install(),
                "cannot fetch " + gone + "/" + TORCH,
                "name a mirror (LIBTORCH_REPOSITORY, or ");
        assertRefused(
                () -> installer("").from("http://no-such-host.invalid/m").install(),
                "cannot fetch",
                "unknown host");
    }

    @Test
    void aRepositoryWithoutTheFileIsSaidToBeSo() throws IOException {
        artifacts = List.of(new Artifact("org/other.jar", 10, artifacts.getFirst().sha256()));
        assertRefused(
                () -> installer().install(),
                server.address() + "/org/other.jar answers with status 404",
                "does not have it");
    }

    @Test
    void anAddressThatIsNoneIsRefused() throws IOException {
        for (String address : List.of("central", "ftp://example.org/m", "id::", "http://a b/")) {
            assertRefused(
                    () -> installer("").from(address).install(), "expected an address such as");
        }
    }

    @Test
    void aFileInTheWayAndAFolderWithoutPermissionAreSaidToBeSo() throws IOException {
        Path file = Files.createFile(own.resolve("file"));
        assertRefused(
                () -> installer().into(file.resolve("libtorch")).install(),
                "cannot install libtorch into " + file.resolve("libtorch"),
                "a file of that name is in the way");
        Path locked = Files.createDirectories(own.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(locked)).as("the superuser may write anywhere").isFalse();
        assertRefused(
                () -> installer().into(locked.resolve("libtorch")).install(), "no permission");
    }

    @Test
    void theMirrorOfTheSettingsIsAskedWithItsPassword() throws IOException {
        server.requireLogin("ann", "secret");
        String mirror =
                "<mirrors><mirror><id>company</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>"
                        .formatted(server.address());
        assertRefused(
                () -> installer(mirror).install(),
                "answers with status 401",
                "give server company a user and a password");
        String server =
                "<servers><server><id>company</id><username>ann</username><password>secret</password></server></servers>";
        assertThat(installer(mirror + server).install().isNew()).isTrue();
    }

    @Test
    void aPasswordIsNotGivenToAnotherServerThatTheRepositoryRedirectsTo() throws IOException {
        try (RepositoryServer other = new RepositoryServer()) {
            other.requireLogin("ann", "secret");
            server.redirectTo("http://127.0.0.1:" + other.port());
            String settings =
                    "<servers><server><id>company</id><username>ann</username><password>secret</password></server></servers>";
            assertRefused(
                    () -> installer(settings).from("company::" + server.address()).install(),
                    "answers with status 401");
        }
    }

    @Test
    void theProxyOfTheSettingsIsAsked() throws IOException {
        String proxy =
                "<proxies><proxy><host>localhost</host><port>%d</port><nonProxyHosts>*.internal</nonProxyHosts></proxy></proxies>"
                        .formatted(server.port());
        assertRefused(
                () -> installer(proxy).from("http://repository.internal/maven").install(),
                "unknown host");
        installer(proxy).from("http://repository.invalid/maven").install();
        assertThat(server.requests())
                .contains("http://repository.invalid/maven/" + TORCH)
                .hasSize(2);
    }

    @Test
    void whatTheLocalRepositoryHasIsNotFetched() throws IOException {
        Path local = own.resolve("m2").resolve(TORCH);
        Files.createDirectories(local.getParent());
        Files.write(local, server.content(TORCH));
        installer().install();
        assertThat(server.requests()).containsExactly("/maven/" + BLAS);
        assertThat(local).exists();
    }

    @Test
    void aDamagedFileOfTheLocalRepositoryIsFetchedAgain() throws IOException {
        Path local = own.resolve("m2").resolve(TORCH);
        Files.createDirectories(local.getParent());
        byte[] damaged = server.content(TORCH).clone();
        damaged[0] ^= 1;
        Files.write(local, damaged);
        installer().install();
        assertThat(server.requests()).containsExactly("/maven/" + TORCH, "/maven/" + BLAS);
    }

    @Test
    void offlineNothingIsFetched() throws IOException {
        assertRefused(
                () -> installer("<offline>true</offline>").from(server.address()).install(),
                "settings say offline",
                own.resolve("m2").resolve(TORCH) + " is not there");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void severalAtOnceAllEndWithTheSameFolder() throws Exception {
        LibTorchInstaller installer = installer();
        List<Callable<Installation>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(installer::install);
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            int fresh = 0;
            for (Future<Installation> future : threads.invokeAll(calls)) {
                assertThat(future.get().folder()).isEqualTo(target);
                fresh += future.get().isNew() ? 1 : 0;
            }
            assertThat(fresh).isEqualTo(1);
        }
        assertThat(installed()).hasSize(4);
        assertThat(names(target.getParent())).containsExactly("libtorch");
    }

    @Test
    void whatAKilledInstallationLeftIsDeletedOnceItIsOld() throws IOException {
        Path old = Files.createDirectories(target.resolveSibling(".unfinished-1"));
        Files.createFile(old.resolve("libc10.so"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path young = Files.createDirectories(target.resolveSibling(".unfinished-2"));
        installer().install();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void itTellsHowFarItIs() throws IOException {
        List<String> told = new ArrayList<>();
        installer()
                .telling(
                        new InstallListener() {
                            @Override
                            public void fetching(String file, long bytes, long total) {
                                told.add(
                                        "%s %d%%"
                                                .formatted(
                                                        file.substring(file.lastIndexOf('/') + 1),
                                                        100 * bytes / total));
                            }

                            @Override
                            public void unpacking(String file) {
                                told.add("unpacking " + file);
                            }
                        })
                .install();
        assertThat(told)
                .containsExactly(
                        "torch-1.jar 0%",
                        "torch-1.jar 100%",
                        "unpacking torch-1.jar",
                        "blas-2.jar 0%",
                        "blas-2.jar 100%",
                        "unpacking blas-2.jar");
    }
}
