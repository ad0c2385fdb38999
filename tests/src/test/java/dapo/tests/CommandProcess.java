package dapo.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The command {@code dapo} in a process of its own, to which signals are sent. Needs the system's
 * {@code env} and {@code kill}.
 *
 * <p>Freed memory is overwritten in it, so that whoever uses it crashes.
 */
final class CommandProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    private final Path folder;
    private final Process process;
    private final BufferedReader err;
    private final List<String> lines = new ArrayList<>();

    /**
     * Starts the command.
     *
     * @param folder the working directory, where a crash would leave its report
     * @param arguments the command's
     */
    CommandProcess(Path folder, String... arguments) throws IOException {
        this(List.of(), folder, arguments);
    }

    /**
     * Starts the command.
     *
     * @param launcher a program with its arguments that starts it, such as one that sets limits
     * @param folder the working directory, where a crash would leave its report
     * @param arguments the command's
     */
    CommandProcess(List<String> launcher, Path folder, String... arguments) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(launcher);
        command.addAll(
                List.of(
                        "env", // a shell's background commands ignore SIGINT, and so all
                        // they start
                        "--default-signal=INT,TERM",
                        "MALLOC_PERTURB_=153",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-CreateCoredumpOnCrash",
                        "--enable-native-access=libtorch.ffm",
                        "--module-path",
                        System.getProperty("jdk.module.path"),
                        "--module",
                        "dapo.cli/dapo.cli.Main"));
        command.addAll(List.of(arguments));
        process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        err = process.errorReader();
    }

    /** Waits until so many lines were written to standard error, or until the process has ended. */
    void awaitLines(int count) throws IOException {
        boolean open = true;
        while (open && lines.size() < count) {
            open = readLine();
        }
    }

    private boolean readLine() throws IOException {
        String line = err.readLine();
        if (line == null) {
            return false;
        }
        lines.add(line);
        return true;
    }

    /** Sends a signal by its name, such as INT; to a process that has ended nothing. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() throws IOException, InterruptedException {
        awaitLines(Integer.MAX_VALUE);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process has closed its output and goes on");
        }
        return process.exitValue();
    }

    /** The process's number. */
    long pid() {
        return process.pid();
    }

    /** What was written to standard error, as far as it was waited for. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Reports of crashes in the working directory. */
    List<Path> crashes() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("hs_err"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
