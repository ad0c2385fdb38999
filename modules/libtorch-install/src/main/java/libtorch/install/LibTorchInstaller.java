package libtorch.install;

import libtorch.tensor.TorchRuntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Installs the libtorch that these modules are tested with: fetches the pinned jars that carry it
 * from a Maven repository, checks their SHA-256, and unpacks their libraries into a folder that
 * appears whole or not at all.
 *
 * <pre>{@code LibTorchInstaller.standard().install();}</pre>
 *
 * <p>It goes where libtorch is looked for by itself, {@link TorchRuntime#cacheFolder}, so the call
 * comes before the first tensor and nothing else is needed. Maven Central is asked, unless the
 * user's {@code ~/.m2/settings.xml} has a mirror of it or the user names a repository (system
 * property {@code libtorch.repository}, else environment variable {@code LIBTORCH_REPOSITORY}, as
 * an address or as {@code id::address}). The settings' local repository, servers, proxies and
 * offline mode are honoured too; what the local repository has is not fetched.
 *
 * <p>Immutable. {@link #install} may be called on any thread, and by several processes at once: the
 * first to finish wins.
 */
public final class LibTorchInstaller {
    private static final String PROPERTY = "libtorch.repository";
    private static final String VARIABLE = "LIBTORCH_REPOSITORY";
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final List<Artifact> artifacts;
    private final Path folder;
    private final Path settingsFile;
    private final Optional<String> repository;
    private final InstallListener listener;

    LibTorchInstaller(
            List<Artifact> artifacts,
            Path folder,
            Path settingsFile,
            Optional<String> repository,
            InstallListener listener) {
        this.artifacts = List.copyOf(artifacts);
        this.folder = folder;
        this.settingsFile = settingsFile;
        this.repository = repository;
        this.listener = listener;
    }

    /**
     * Into the folder where it is looked for, from the repository that the user has chosen. With
     * {@code LIBTORCH_BLAS=mkl} it is libtorch with MKL.
     *
     * @throws InstallException if there is no libtorch for this platform
     */
    public static LibTorchInstaller standard() {
        Path folder = TorchRuntime.cacheFolder();
        return new LibTorchInstaller(
                PinnedArtifacts.of(folder.getFileName().toString()),
                folder,
                MavenSettings.usersFile(),
                chosen(),
                InstallListener.silent());
    }

    private static Optional<String> chosen() {
        return Stream.of(
                        Optional.ofNullable(System.getProperty(PROPERTY)),
                        Optional.ofNullable(System.getenv(VARIABLE)))
                .flatMap(Optional::stream)
                .filter(name -> !name.isBlank())
                .findFirst();
    }

    /**
     * Into another folder, which does not exist yet or is empty; {@code -Dlibtorch.home} or {@code
     * LIBTORCH_HOME} then has to name it.
     */
    public LibTorchInstaller into(Path otherFolder) {
        return new LibTorchInstaller(artifacts, otherFolder, settingsFile, repository, listener);
    }

    /**
     * From another repository.
     *
     * @param address of http or https; {@code id::address} where the settings' server of that id
     *     has its user and password
     */
    public LibTorchInstaller from(String address) {
        return new LibTorchInstaller(
                artifacts, folder, settingsFile, Optional.of(address), listener);
    }

    /** The same, telling {@code other} how far it is. */
    public LibTorchInstaller telling(InstallListener other) {
        return new LibTorchInstaller(artifacts, folder, settingsFile, repository, other);
    }

    /**
     * Installs it, unless it is there.
     *
     * @throws InstallException if the repository cannot be reached or sends something else, the
     *     folder holds other things, or permission or room is missing; nothing is left behind
     */
    public Installation install() {
        Path target = folder.toAbsolutePath().normalize();
        try {
            return isThere(target) ? new Installation(target, false) : make(target);
        } catch (IOException refused) {
            throw new InstallException(
                    "cannot install libtorch into %s: %s; free the path or the space (500 MB), or name another folder"
                            .formatted(target, IoProblem.of(refused)),
                    refused);
        }
    }

    private static boolean isThere(Path target) throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        try (Stream<Path> files = Files.list(target)) {
            List<String> names = files.map(file -> file.getFileName().toString()).toList();
            if (names.isEmpty() || names.stream().anyMatch(name -> name.contains("torch_cpu"))) {
                return !names.isEmpty();
            }
        }
        throw new InstallException(
                target
                        + " holds other things and no libtorch: name a folder that is empty or not"
                        + " there");
    }

    private Installation make(Path target) throws IOException {
        MavenSettings settings = MavenSettings.read(settingsFile);
        Repository source = repository.map(Repository::named).orElseGet(settings::central);
        try (UnfinishedFolder unfinished = UnfinishedFolder.beside(target);
                RepositoryClient client = new RepositoryClient(source, settings)) {
            for (Artifact artifact : artifacts) {
                Path local = settings.localRepository().resolve(artifact.path());
                if (Files.isRegularFile(local) && Checksum.matches(local, artifact)) {
                    unpack(local, unfinished.path());
                } else {
                    requireOnline(settings, local);
                    Path fetched = unfinished.path().resolve(artifact.fileName());
                    new Download(artifact, source.at(artifact), listener).to(fetched, client, IDLE);
                    unpack(fetched, unfinished.path());
                    Files.delete(fetched);
                }
            }
            LibraryJar.nameMklAsLibtorchAsksForIt(unfinished.path());
            return new Installation(target, unfinished.publish());
        }
    }

    private void unpack(Path jar, Path into) throws IOException {
        listener.unpacking(jar.getFileName().toString());
        LibraryJar.unpack(jar, into);
    }

    private static void requireOnline(MavenSettings settings, Path local) {
        if (settings.offline()) {
            throw new InstallException(
                    "Maven's settings say offline, and %s is not there: go online, or put it there"
                            .formatted(local));
        }
    }
}
