package libtorch.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class GeneratedSourcesTest {
    private static final Path JEXTRACT = Path.of("..", "jextract");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path CLASSES = Path.of("libtorch", "ffm");

    @TempDir private Path generated;

    @BeforeEach
    void generate() throws IOException, InterruptedException {
        assumeThat(onThePath("jextract")).as("jextract on the PATH").isPresent();
        Process generator =
                new ProcessBuilder(
                                "sh",
                                JEXTRACT.resolve("generate.sh").toString(),
                                generated.toString())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(generator.waitFor()).as(output).isZero();
        assumeThat(generated.resolve("version.txt"))
                .as(
                        "the version of the jextract on the PATH, against that of the committed"
                                + " classes")
                .hasSameTextualContentAs(JEXTRACT.resolve("version.txt"));
    }

    @Test
    void theCommittedClassesAreWhatJextractGenerates() throws IOException {
        List<Path> classes = filesIn(generated.resolve(CLASSES));

        assertThat(classes)
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(SOURCES.resolve(CLASSES).resolve(file.getFileName()))
                                .hasSameTextualContentAs(file));
    }

    @Test
    void theCommittedIncludesAreWhatTheHeaderDeclares() {
        assertThat(JEXTRACT.resolve("includes.txt"))
                .hasSameTextualContentAs(generated.resolve("includes.txt"));
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Optional<Path> onThePath(String program) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
