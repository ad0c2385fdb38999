package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The image of the command, which has a Java of its own: the one that {@code mvn -Pimage package}
 * has made, else one that is made as that does. Needs the system's {@code env} and {@code sh}.
 */
@ExtendWith(NoLeak.class)
class ImageTest {
    private static final Path COMMAND_MODULE = Path.of("../modules/cli").toAbsolutePath();

    private static Path image;

    @TempDir Path own;

    @BeforeAll
    static void findOrMake(@TempDir Path folder) throws IOException, InterruptedException {
        image = COMMAND_MODULE.resolve("target/image").normalize();
        if (!Files.exists(image.resolve("bin/dapo"))) {
            Path modules = COMMAND_MODULE.resolve("target/dapo/modules");
            assumeThat(modules).as("what mvn package makes and mvn test does not").isDirectory();
            image = folder.resolve("image");
            Path launcher = COMMAND_MODULE.resolve("launcher");
            Answer made =
                    run(
                            folder,
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            launcher.resolve("MakeImage.java").toString(),
                            image.toString(),
                            modules.toString(),
                            launcher.toString());
            assertThat(made.exitCode()).as(made.text()).isZero();
        }
    }

    private record Answer(int exitCode, String text) {}

    private static Answer run(Path folder, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        int exitCode = process.waitFor();
        return new Answer(exitCode, Files.readString(output));
    }

    /** Starts the image's command with these variables, and no other but a home. */
    private Answer dapo(Path launcher, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("env", "-i", "PATH="));
        Map<String, String> all = new LinkedHashMap<>(variables);
        all.putIfAbsent("HOME", System.getProperty("user.home"));
        all.forEach((name, value) -> command.add(name + "=" + value));
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        return run(own, command.toArray(String[]::new));
    }

    private Answer dapo(String... arguments) throws IOException, InterruptedException {
        return dapo(image.resolve("bin/dapo"), Map.of(), arguments);
    }

    @Test
    void itRunsWithoutAnyJavaOnThePath() throws IOException, InterruptedException {
        Answer answer = dapo("--version");
        assertThat(answer.text()).matches("dapo \\S+\\n");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void theDoctorFindsAllWellOnTheImagesOwnJava() throws IOException, InterruptedException {
        Answer answer = dapo("doctor");
        assertThat(answer.text())
                .contains(image.resolve("runtime").toString())
                .contains("granted to libtorch.ffm")
                .contains("causallm.huggingface", "dapo.parquet", "libtorch.install")
                .contains("MALLOC_ARENA_MAX=1", "ONEDNN_PRIMITIVE_CACHE_CAPACITY=32");
        assertThat(answer.exitCode()).as(answer.text()).isZero();
    }

    @Test
    void tokenizersOfHuggingFaceAreReadInIt() throws IOException, InterruptedException {
        Path model = own.resolve("model");
        TinyHuggingFaceModel.write(model);
        Answer answer =
                dapo("generate", model.toString(), "--prompt", "One", "--max-new-tokens", "4");
        assertThat(answer.exitCode()).as(answer.text()).isZero();
        assertThat(answer.text()).isNotBlank();
    }

    @Test
    void aLinkToItsLauncherWorks() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(own.resolve("dapo"), image.resolve("bin/dapo"));
        Answer answer = dapo(link, Map.of("PATH", "/usr/bin:/bin"), "--version");
        Files.delete(link);
        assertThat(answer.exitCode()).as(answer.text()).isZero();
    }

    @Test
    void withoutLibtorchItSaysHowToGetIt() throws IOException, InterruptedException {
        Answer answer =
                dapo(
                        image.resolve("bin/dapo"),
                        Map.of("HOME", own.toString(), "XDG_CACHE_HOME", own.toString()),
                        "doctor");
        assertThat(answer.text()).contains("dapo libtorch install");
        assertThat(answer.exitCode()).isNotZero();
    }

    @Test
    void libtorchInItsFolderGoesBeforeTheCaches() throws IOException, InterruptedException {
        Path copy = own.resolve("image");
        Files.createDirectories(copy.resolve("bin"));
        Files.createDirectories(copy.resolve("libtorch"));
        Files.copy(image.resolve("bin/dapo"), copy.resolve("bin/dapo"));
        List<String> shared = List.of("lib", "modules", "runtime");
        for (String part : shared) {
            Files.createSymbolicLink(copy.resolve(part), image.resolve(part));
        }
        Answer answer = dapo(copy.resolve("bin/dapo"), Map.of(), "doctor");
        for (String part : shared) {
            Files.delete(copy.resolve(part));
        }
        assertThat(answer.text()).contains("LIBTORCH_HOME names " + copy.resolve("libtorch"));
    }

    @Test
    void aWholeRunWorksInIt() throws IOException, InterruptedException {
        Path configuration = own.resolve("run.yaml");
        TinyRun.configuration(own)
                .with(Map.of("iterations", "1", "fine-tuning.epochs", "2"))
                .write(configuration);
        Answer answer =
                dapo(
                        image.resolve("bin/dapo"),
                        Map.of("OMP_NUM_THREADS", "1"),
                        "run",
                        configuration.toString(),
                        "--out",
                        own.resolve("run").toString());
        assertThat(answer.exitCode()).as(answer.text()).isZero();
        assertThat(own.resolve("run/summary.json")).exists();
    }
}
