package dapo.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run on disk: the effective configuration, the base model, and a directory for each iteration.
 *
 * <p>While it is open, no other process can open it. The files are the state of the run: what is
 * there and whole is done. Whoever opens it closes it; not for use by several threads.
 */
public final class RunDirectory implements AutoCloseable {
    /** The name of the file of a run's configuration. */
    static final String CONFIGURATION = "configuration.yaml";

    private final Path folder;
    private final RunConfiguration configuration;
    private final Runnable release;

    private RunDirectory(Path folder, RunConfiguration configuration, Runnable release) {
        this.folder = folder;
        this.configuration = configuration;
        this.release = release;
    }

    /**
     * Opens the directory of a run with this configuration, to begin it or to go on with it.
     *
     * @throws RunDirectoryException if a file is in the way, the directory holds other things or a
     *     run of another configuration (named key by key), another process works in it, or
     *     permission is missing; what was there is left as it was
     */
    public static RunDirectory open(Path folder, RunConfiguration configuration) {
        requireEmptyOrRun(folder);
        create(folder);
        RunLock lock = RunLock.acquire(folder);
        try {
            return new RunDirectory(folder, recorded(folder, configuration), lock::close);
        } catch (RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    /**
     * Opens the directory of a run that exists, with the configuration it was begun with.
     *
     * @throws RunDirectoryException if there is no run, another process works in it, or permission
     *     is missing
     */
    public static RunDirectory open(Path folder) {
        if (Files.isRegularFile(folder)) {
            throw new RunDirectoryException(folder, "is a file: name the directory of a run");
        }
        return open(folder, requireRecorded(folder));
    }

    /**
     * Looks at a run that exists without keeping others out of it: whoever works in it goes on. Its
     * files are to be read alone, and may grow meanwhile.
     *
     * @throws RunDirectoryException if there is no run
     */
    public static RunDirectory view(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RunDirectoryException(
                    folder, "there is no such directory: name that of a run");
        }
        return new RunDirectory(folder, requireRecorded(folder), () -> {});
    }

    private static RunConfiguration requireRecorded(Path folder) {
        Path file = folder.resolve(CONFIGURATION);
        if (!Files.isRegularFile(file)) {
            throw new RunDirectoryException(
                    folder,
                    "there is no run in this directory (no %s): begin one with 'dapo run'"
                            .formatted(CONFIGURATION));
        }
        return RunConfiguration.load(file);
    }

    private static void requireEmptyOrRun(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new RunDirectoryException(folder, "a file is in the way: name a directory");
        }
        if (!Files.exists(folder) || Files.exists(folder.resolve(CONFIGURATION))) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(RunDirectory::isForeign)
                    .findFirst()
                    .ifPresent(entry -> {
                        throw new RunDirectoryException(
                                folder,
                                "holds %s and is not a run directory: name another"
                                        .formatted(entry.getFileName()));
                    });
        } catch (IOException failure) {
            throw RunDirectoryException.cannot("read", folder, failure);
        }
    }

    /**
     * A process that was killed as it began leaves its lock and perhaps an unfinished
     * configuration.
     */
    private static boolean isForeign(Path entry) {
        String name = entry.getFileName().toString();
        return !name.equals(RunLock.FILE) && !name.equals(CONFIGURATION + AtomicFiles.UNFINISHED);
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw fileInTheWay(folder)
                    .map(file ->
                            new RunDirectoryException(
                                    file, "a file is in the way: name another directory"))
                    .orElseGet(() -> RunDirectoryException.cannot("create", folder, failure));
        }
    }

    /** What stands where a folder or one above it belongs. */
    private static Optional<Path> fileInTheWay(Path folder) {
        return Stream.iterate(folder, Objects::nonNull, Path::getParent)
                .filter(path -> Files.exists(path) && !Files.isDirectory(path))
                .findFirst();
    }

    /** The configuration to work with, on disk and found equal in all that matters. */
    private static RunConfiguration recorded(Path folder, RunConfiguration configuration) {
        Path file = folder.resolve(CONFIGURATION);
        if (Files.exists(file)) {
            requireSame(folder, configuration, RunConfiguration.load(file));
        } else {
            configuration.write(file);
        }
        return configuration;
    }

    private static void requireSame(
            Path folder, RunConfiguration wanted, RunConfiguration recorded) {
        List<String> keys = wanted.keysThatDiffer(recorded);
        if (!keys.isEmpty()) {
            throw new RunDirectoryException(
                    folder,
                    "belongs to a run of another configuration (%s): take the same values or another directory"
                            .formatted(differences(keys, wanted, recorded)));
        }
    }

    private static String differences(
            List<String> keys, RunConfiguration wanted, RunConfiguration recorded) {
        return keys.stream()
                .map(key ->
                        "%s is %s there, %s here"
                                .formatted(
                                        key,
                                        shown(recorded.values().get(key)),
                                        shown(wanted.values().get(key))))
                .collect(Collectors.joining("; "));
    }

    private static String shown(String value) {
        return value.isBlank() ? "'%s'".formatted(value.replace("\n", "\\n")) : value;
    }

    /** Where the run is. */
    public Path folder() {
        return folder;
    }

    /** The configuration that the run was opened with. */
    public RunConfiguration configuration() {
        return configuration;
    }

    /** The base model's folder: the policy that the first iteration samples from. */
    public Path base() {
        return folder.resolve("base");
    }

    /** Measurements of the base model: its fine-tuning and its evaluation. */
    public Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    /** The base policy's greedy solutions of the held-out problems. */
    public Path evaluation() {
        return folder.resolve("evaluation.jsonl");
    }

    /** The base policy's sampled solutions of the held-out problems. */
    public Path sampledEvaluation() {
        return folder.resolve("sampled-evaluation.jsonl");
    }

    /** A few held-out problems, solved before and after, one {@link ShownSolution} a line. */
    public Path shownSolutions() {
        return folder.resolve("shown-solutions.jsonl");
    }

    /** The run's results in one JSON object. */
    public Path summary() {
        return folder.resolve("summary.json");
    }

    /** The run to look at, in one page. */
    public Path report() {
        return folder.resolve("report.html");
    }

    /**
     * The directory of an iteration, which is made where there is none.
     *
     * @param number 1 for the first
     * @throws RunDirectoryException if the file system refuses
     */
    public IterationDirectory iteration(int number) {
        IterationDirectory iteration = at(number);
        create(iteration.folder());
        return iteration;
    }

    /**
     * The policy that an iteration samples from: the base model, later the policy of the iteration
     * before.
     */
    public Path referencePolicy(int iteration) {
        return at(iteration).referencePolicy();
    }

    /** The iterations that have begun, in their order. */
    public List<IterationDirectory> iterations() {
        return IterationDirectory.begun(folder).toList();
    }

    /** The directory of an iteration, which may not exist yet. */
    IterationDirectory at(int number) {
        return IterationDirectory.of(folder, number);
    }

    /** Lets other processes in. */
    @Override
    public void close() {
        release.run();
    }
}
