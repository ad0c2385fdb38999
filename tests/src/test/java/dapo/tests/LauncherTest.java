package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The repository's {@code ./dapo}, in a project that has nothing but what has been built, in a
 * folder with a space in its name. Needs {@code bash}.
 */
@EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "start caches begin with JDK 25")
class LauncherTest {
    private static final Path COMMAND_MODULE = Path.of("../modules/cli").toAbsolutePath();
    private static final String PREPARING = "dapo: preparing shorter starts";

    /** The JVM ends where it cannot start from the cache that it is told to. */
    private static final Map<String, String> FROM_CACHE_ONLY =
            Map.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on");

    @TempDir private Path folder;
    private Path project;

    @BeforeEach
    void layOut() throws IOException {
        Path modules = COMMAND_MODULE.resolve("target/dapo/modules").normalize();
        assumeThat(modules).as("what mvn package makes and mvn test does not").isDirectory();
        project = folder.resolve("my project");
        Path built = Files.createDirectories(project.resolve("modules/cli/target/dapo"));
        Files.createSymbolicLink(built.resolve("modules"), modules);
        Files.createFile(project.resolve("pom.xml"));
        for (String sources : new String[] {"ffm-bindings", "policy", "value"}) {
            Files.createDirectory(project.resolve(sources));
        }
        Files.createFile(built.resolve("built"));
        Files.copy(Path.of("../dapo"), project.resolve("dapo"));
        Path launcher = Files.createDirectories(project.resolve("modules/cli/launcher"));
        for (String file : new String[] {"java-settings.sh", "make-start-cache"}) {
            Files.copy(COMMAND_MODULE.resolve("launcher").resolve(file), launcher.resolve(file));
        }
    }

    private String dapo(Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        File output = folder.resolve("output.txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(
                        Stream.concat(
                                        Stream.of("bash", project.resolve("dapo").toString()),
                                        Stream.of(arguments))
                                .toList());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().putAll(variables);
        Process process = builder.redirectErrorStream(true).redirectOutput(output).start();
        int exitCode = process.waitFor();
        String text = Files.readString(output.toPath());
        assertThat(exitCode).as(text).isZero();
        return text;
    }

    private List<Path> startCaches() throws IOException {
        try (Stream<Path> files = Files.list(project.resolve("modules/cli/target/dapo"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("start-"))
                    .toList();
        }
    }

    @Test
    void theFirstStartMakesTheCacheThatLaterOnesUse() throws IOException, InterruptedException {
        assertThat(dapo(Map.of(), "--version")).contains(PREPARING);
        assertThat(dapo(Map.of(), "--version")).matches("dapo \\S+\\n");
        assertThat(dapo(FROM_CACHE_ONLY, "--version")).contains("dapo ");
        assertThat(startCaches()).as("nothing else is left of its making").hasSize(1);
    }

    @Test
    void whereNoneCanBeMadeItStartsWithoutAndDoesNotTryAgain()
            throws IOException, InterruptedException {
        Files.writeString(
                project.resolve("modules/cli/launcher/make-start-cache"), "#!/bin/sh\nexit 1\n");
        assertThat(dapo(Map.of(), "--version")).contains(PREPARING).contains("dapo 0.");
        assertThat(dapo(Map.of(), "--version")).matches("dapo \\S+\\n");
    }

    @Test
    void aCacheThatDoesNotFitIsPassedOverInSilence() throws IOException, InterruptedException {
        dapo(Map.of(), "--version");
        Files.writeString(startCaches().getFirst(), "not what the JVM expects");
        assertThat(dapo(Map.of(), "--version")).matches("dapo \\S+\\n");
    }
}
