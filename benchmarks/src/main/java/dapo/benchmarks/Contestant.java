package dapo.benchmarks;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program that measures itself and ends with a line of JSON; each run is a process of its own.
 */
final class Contestant {
    private final String name;
    private final List<String> command;
    private final Path log;

    private Contestant(String name, List<String> command, Path log) {
        this.name = name;
        this.command = command;
        this.log = log;
    }

    /** {@code program} on the Java that runs this, with the same options and class path. */
    static Contestant java(String name, Class<?> program, Path log, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(options);
        return new Contestant(name, command, log);
    }

    /** The Python program {@code script}. */
    static Contestant python(
            String name, String python, Path script, Path log, List<String> options) {
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.addAll(options);
        return new Contestant(name, command, log);
    }

    String name() {
        return name;
    }

    /** This contestant in the way that won the first round: its others need no more time. */
    Contestant inFastestWay(JsonNode result) {
        List<String> narrowed = new ArrayList<>(command);
        narrowed.addAll(List.of("--ways", result.path("fastestWay").asString()));
        return new Contestant(name, narrowed, log);
    }

    /**
     * This Java program as {@code ./dapo} is started: from a file of what it loads and links, which
     * is made by a run that does not count. JDK 25 is the first that makes one; older ones pass
     * over both options.
     */
    Contestant startingFrom(Path cache) {
        with("-XX:AOTCacheOutput=" + cache).output();
        return with("-XX:AOTCache=" + cache);
    }

    private Contestant with(String javaOption) {
        List<String> longer = new ArrayList<>(command);
        longer.add(1, javaOption);
        return new Contestant(name, longer, log);
    }

    /**
     * Runs the program to its end, or to that of this process; standard error goes to the log.
     *
     * @throws IllegalStateException when it fails
     */
    JsonNode run() {
        return JsonMapper.shared().readTree(output().lines().toList().getLast());
    }

    private String output() {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                            .start();
            Thread end = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(end);
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(end);
            if (code != 0) {
                throw new IllegalStateException(failure(code));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(name + " was interrupted", e);
        }
    }

    private String failure(int code) throws IOException {
        List<String> lines = Files.readAllLines(log);
        String last = lines.isEmpty() ? "without a message" : lines.getLast();
        return String.format(
                "%s ended with code %d: %s (%s holds the rest; the command was %s)",
                name, code, last, log, String.join(" ", command));
    }

    /** The versions that a result names. */
    static Map<String, String> versions(JsonNode result) {
        Map<String, String> versions = new LinkedHashMap<>();
        result.path("versions")
                .properties()
                .forEach(version -> versions.put(version.getKey(), version.getValue().asString()));
        return versions;
    }
}
