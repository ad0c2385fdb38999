package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

@SuppressWarnings("NonFinalStaticField") // models that are made once for all tests
class CompareCommandTest {
    @TempDir private static Path folder;
    private static String first;
    private static String second;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void train() throws IOException {
        Path configuration = Files.writeString(folder.resolve("tiny.yaml"), CommandsTest.TINY);
        first = begin(configuration, "first", "0");
        second = begin(configuration, "second", "1");
        Files.writeString(
                folder.resolve("problems.jsonl"),
                """
                {"id": "a", "prompt": "1+2\\n", "answer": "3"}
                {"id": "b", "prompt": "3*4\\n", "answer": "12"}
                """);
    }

    private static String begin(Path configuration, String name, String seed) {
        String run = folder.resolve(name).toString();
        var ignored = new PrintWriter(new StringWriter());
        String[] command = {"sft", configuration.toString(), "--out", run, "--set", "seed=" + seed};
        assertThat(Main.run(ignored, ignored, command)).isZero();
        return run;
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(TensorScope.liveTensors()).isZero();
    }

    private int compare(String... options) {
        List<String> all = new ArrayList<>(List.of("compare", first, second));
        all.addAll(Arrays.asList(options));
        return Main.run(
                new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(new String[0]));
    }

    @Test
    void theProblemsOfTheirRunAreTakenIfNoneAreNamed() {
        assertThat(compare("--set", "sampling.max-new-tokens=8")).as("%s", err).isZero();
        assertThat(out.toString())
                .startsWith("6 problems, greedy")
                .containsPattern("A +0\\.0 % right +\\(0\\.0 to 39\\.0\\)")
                .contains("B - A    +0.0 points")
                .contains("gained 0, lost 0, exact p = 1.0");
    }

    @Test
    void aFilesProblemsAreSampledShownAndWritten() throws IOException {
        Path json = folder.resolve("result.json");
        String problems = folder.resolve("problems.jsonl").toString();
        String[] options = {
            "--problems",
            problems,
            "--samples",
            "2",
            "--json",
            json.toString(),
            "--show",
            "1",
            "--set",
            "sampling.max-new-tokens=8"
        };
        assertThat(compare(options)).as("%s", err).isZero();
        assertThat(out.toString()).startsWith("2 problems, 2 sampled solutions each");
        assertThat(Files.readString(json))
                .contains("\"difference\":", "\"gained\":0", "\"pValue\":1.0", "\"id\":\"b\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--samples -1 | --samples is -1, expected 0 to 65536",
                "--show -1 | --show is -1, expected 0 or more",
                "--problems nowhere.jsonl | nowhere.jsonl': allowed is an existing file",
                "--configuration nowhere.yaml | nowhere.yaml: there is no such file",
                "--json no/folder/x.json | no/folder/x.json: cannot be written",
                "--set actor.btea=1 | did you mean 'actor.beta'?",
                "--set prompt.format=chat | has no chat template",
            })
    void whatDoesNotFitIsRefusedInOneLine(String options, String message) {
        assertThat(compare(options.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines().filter(line -> line.startsWith("dapo")))
                .singleElement()
                .asString()
                .contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aPolicyIsNotComparedWithItself() {
        var printer = new PrintWriter(err, true);
        assertThat(Main.run(printer, printer, "compare", first, first + "/base")).isEqualTo(2);
        assertThat(err.toString()).contains("name two policies").hasLineCount(1);
    }

    @Test
    void aFileThatHoldsNoProblemsIsNamedWithItsLine() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "{\"id\": 1}\n");
        assertThat(compare("--problems", broken.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("broken.jsonl").contains("prompt").hasLineCount(1);
    }
}
