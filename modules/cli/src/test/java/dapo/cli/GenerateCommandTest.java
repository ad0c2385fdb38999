package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

@SuppressWarnings("NonFinalStaticField") // models that are made once for all tests
class GenerateCommandTest {
    @TempDir private static Path folder;
    private static String run;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void train() throws IOException {
        Path configuration = Files.writeString(folder.resolve("tiny.yaml"), CommandsTest.TINY);
        run = folder.resolve("run").toString();
        var ignored = new PrintWriter(new StringWriter());
        assertThat(Main.run(ignored, ignored, "sft", configuration.toString(), "--out", run))
                .isZero();
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(TensorScope.liveTensors()).isZero();
    }

    private int dapo(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private int generate(String... options) {
        String[] all = new String[options.length + 4];
        System.arraycopy(new String[] {"generate", run, "--max-new-tokens", "12"}, 0, all, 0, 4);
        System.arraycopy(options, 0, all, 4, options.length);
        return dapo(all);
    }

    @Test
    void aPromptIsGoneOnWithAndTheSameEachTime() {
        assertThat(generate("--prompt", "1+2", "--template", "{problem}\\n"))
                .as("%s", err)
                .isZero();
        String first = out.toString();
        assertThat(first.strip()).isNotEmpty();
        out.getBuffer().setLength(0);
        assertThat(generate("--prompt", "1+2", "--template", "{problem}\\n")).isZero();
        assertThat(out.toString()).isEqualTo(first);
    }

    @Test
    void whatIsShownAsItComesIsWhatComesTogether() {
        generate("--prompt", "1+2", "-t", "1");
        String together = out.toString();
        out.getBuffer().setLength(0);
        System.setProperty(OutputTerminal.PROPERTY, "true");
        try {
            assertThat(generate("--prompt", "1+2", "-t", "1")).isZero();
        } finally {
            System.clearProperty(OutputTerminal.PROPERTY);
        }
        assertThat(out.toString()).isEqualTo(together);
    }

    @Test
    void samplesDifferAndFollowFromTheSeed() {
        assertThat(generate("--prompt", "1+2", "--samples", "3", "--seed", "5")).isZero();
        String first = out.toString();
        assertThat(first).contains("--- sample 1").contains("--- sample 3");
        out.getBuffer().setLength(0);
        generate("--prompt", "1+2", "--samples", "3", "--seed", "5");
        assertThat(out.toString()).isEqualTo(first);
        out.getBuffer().setLength(0);
        generate("--prompt", "1+2", "--samples", "3", "--seed", "6");
        assertThat(out.toString()).isNotEqualTo(first);
    }

    @Test
    void aFileIsAnsweredLineByLineAndAnAnswerCutOffIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.txt"), "1+2\n\n3*4\n");
        assertThat(dapo("generate", run, "--file", file.toString(), "--max-new-tokens", "1"))
                .isZero();
        assertThat(out.toString()).contains("--- prompt 1").contains("--- prompt 2");
        assertThat(err.toString()).contains("2 of 2 answers cut off");
    }

    @Test
    void linesOfStandardInputAreAnsweredAndABadOnePassedOver() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("1+2\n\nж\n3\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(generate()).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(err.toString().lines().filter(line -> line.contains("'ж'"))).hasSize(1);
        assertThat(out.toString().lines().count()).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--temperature -1 | temperature is -1.0, expected 0 for greedy decoding or at"
                        + " least 0.001 (see dapo generate --help)",
                "--top-p 2 | top-p is 2.0, expected above 0 and at most 1",
                "--samples 0 | samples is 0, expected at least 1",
                "--samples 2 -t 0 | samples is 2, expected 1 at temperature 0",
                "--max-new-tokens 0 | max-new-tokens is 0, expected at least 1",
                "--template x | template is 'x', expected a text with {problem}",
                "--device gpu | 'device' is 'gpu': allowed is cpu, cuda",
                "--file nowhere.txt | nowhere.txt: there is no such file: name a text file",
                "--chat | has no chat template: leave out --chat",
                "--prompt ж | 'ж'",
                "--temperature warm | 'warm'",
            })
    void whatDoesNotFitIsRefusedInOneLine(String options, String message) {
        String[] words = ("generate " + run + " --prompt 1 " + options).split(" ");
        boolean hasPrompt = options.contains("--prompt") || options.contains("--file");
        String[] own = ("generate " + run + " " + options).split(" ");
        assertThat(dapo(hasPrompt ? own : words)).isEqualTo(2);
        assertThat(err.toString()).contains(message).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aPromptThatFillsTheModelIsRefused() {
        assertThat(generate("--prompt", "1".repeat(1024))).isEqualTo(2);
        assertThat(err.toString())
                .contains("has 1024 tokens, expected fewer than the 1024 that the model reads")
                .hasLineCount(1);
        assertThat(generate("--prompt", "")).isEqualTo(2);
        assertThat(err.toString()).contains("the prompt is empty");
    }

    @Test
    void aModelThatIsNotThereIsNamed() throws IOException {
        assertThat(dapo("generate", "./none", "-p", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("none: there is no such folder").hasLineCount(1);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(dapo("generate", empty.toString(), "-p", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("empty: holds no model (no config.json)");
        assertThat(dapo("generate", run + "/configuration.yaml", "-p", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("is a file: name the model's folder");
        assertThat(dapo("generate", "no/such/name", "-p", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("no/such/name").hasLineCount(4);
    }
}
