package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class CommandsTest {
    /** A model far too small to solve anything, so that a whole run takes seconds. */
    static final String TINY =
            """
            threads: 1
            iterations: 1
            model: {hidden-size: 16, layers: 1, heads: 2, key-value-heads: 1, intermediate-size: 16}
            data: {demonstrations: 48, problems: 4, held-out: 6}
            fine-tuning: {batch-size: 16}
            sampling: {solutions-per-problem: 3, kept-solutions: 2, max-new-tokens: 24}
            labelling: {completions: 3}
            critic: {held-out-share: 0.25}
            advantages: {minimum-gap: 0}
            evaluation: {problems: 6}
            """;

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String configuration;
    private String run;

    @BeforeEach
    void writeConfiguration() throws IOException {
        configuration = Files.writeString(folder.resolve("tiny.yaml"), TINY).toString();
        run = folder.resolve("run").toString();
    }

    private int dapo(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void stagesAreDoneOneByOneAndRunDoesWhatIsLeft() throws IOException {
        assertThat(dapo("sft", configuration, "--out", run)).as(err.toString()).isZero();
        assertThat(dapo("label", run)).isEqualTo(2);
        assertThat(err.toString()).contains("the stage before, sample, is not done");
        for (String stage : new String[] {"sample", "label", "train-critic", "advantages"}) {
            assertThat(dapo(stage, run)).as(stage + "\n" + err).isZero();
        }
        assertThat(dapo("train-policy", run, "--iteration", "1")).isZero();
        assertThat(dapo("evaluate", run)).isZero();
        assertThat(out.toString()).contains("of 6 problems solved (95 % interval:");

        assertThat(dapo("run", configuration, "--out", run)).isZero();
        assertThat(err.toString()).contains("train-policy: done before");
        assertThat(out.toString())
                .contains("greedily")
                .contains("critic's squared error")
                .contains("time: train-policy")
                .contains("written to " + run);
        assertThat(folder.resolve("run/summary.json")).exists();
        Path page = folder.resolve("run/report.html");
        assertThat(page).exists();

        Files.delete(page);
        Files.createDirectories(page.resolve("in-the-way"));
        assertThat(dapo("run", configuration, "--out", run)).as(err.toString()).isZero();
        assertThat(err.toString().lines().filter(line -> line.startsWith("warning: ")))
                .singleElement()
                .asString()
                .contains("the run is complete, but its page is not written", "report.html");
    }

    @Test
    void aReportIsWrittenOfWhatIsThereAndSaysWhatIsNot() throws IOException {
        assertThat(dapo("sft", configuration, "--out", run)).as(err.toString()).isZero();
        assertThat(dapo("report", run)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("left out: base model: no evaluation yet")
                .contains("left out: iteration 1: not begun")
                .contains("written to " + Path.of(run, "report.html"));
        assertThat(Path.of(run, "report.html")).content().contains("<h1>dapo: run</h1>");
        assertThat(dapo("report", run, "--solutions", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--solutions: found 0, expected 1 or more");
    }

    @Test
    void whatIsNoRunHasNoReport() {
        assertThat(dapo("report", run)).isEqualTo(2);
        assertThat(err.toString()).contains("there is no such directory").hasLineCount(1);
        assertThat(dapo("report", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("there is no run in this directory").hasLineCount(2);
        assertThat(Path.of(run)).doesNotExist();
    }

    @Test
    void aChangedConfigurationIsRefusedWithItsKeys() {
        assertThat(dapo("sft", configuration, "--out", run)).isZero();
        String[] changed = {"run", configuration, "--out", run, "--set", "actor.beta=0.5"};
        assertThat(dapo(changed)).isEqualTo(2);
        assertThat(err.toString()).contains("actor.beta is 0.01 there, 0.5 here");
    }

    @Test
    void aMistakeInTheConfigurationLeavesNoRunDirectory() {
        String[] unknown = {"run", configuration, "--out", run, "--set", "actor.btea=0.5"};
        assertThat(dapo(unknown)).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean 'actor.beta'?").hasLineCount(1);
        assertThat(dapo("run", configuration, "-o", run, "--set", "model.path=none")).isEqualTo(2);
        assertThat(err.toString()).contains("model.path").contains("an existing folder");
        assertThat(dapo("demo", "--out", run, "--set", "actor.beta=x")).isEqualTo(2);
        assertThat(Path.of(run)).doesNotExist();
    }

    @Test
    void aModelFolderWithoutAModelIsRefused() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        String[] arguments = {"run", configuration, "--out", run, "--set", "model.path=" + model};
        assertThat(dapo(arguments)).isEqualTo(2);
        assertThat(err.toString())
                .contains(model.toString())
                .contains("config.json")
                .hasLineCount(1);
        assertThat(Path.of(run)).doesNotExist();
    }

    @Test
    void theModelOptionGoesBeforeTheConfigurationsModel() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        String[] folder = {"run", configuration, "--out", run, "--model", model.toString()};
        assertThat(dapo(folder)).isEqualTo(2);
        assertThat(err.toString()).contains(model.resolve("config.json").toString());
        String[] missing = {"sft", configuration, "--out", run, "--model", "./none"};
        assertThat(dapo(missing)).isEqualTo(2);
        assertThat(err.toString()).contains("model.path").contains("an existing folder");
        String[] name = {"sft", configuration, "--out", run, "--model", "no/such/name"};
        assertThat(dapo(name)).isEqualTo(2);
        assertThat(err.toString()).contains("no/such/name");
    }

    @Test
    void aDryRunTellsWhatEachStageWillTakeAndWritesNothing() throws IOException {
        long tensors = TensorScope.liveTensors();
        for (String dataOnly : new String[] {"fine-tuning.epochs=1", "fine-tuning.epochs=0"}) {
            out.getBuffer().setLength(0);
            assertThat(dapo("run", configuration, "--dry-run", "--out", run, "--set", dataOnly))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString())
                    .contains("evaluate", "sample", "label", "train-critic", "train-policy")
                    .containsPattern("total +\\d+:\\d\\d")
                    .contains("an average solution has ");
        }
        assertThat(out.toString()).doesNotContain("sft").contains("as there are no demonstrations");
        assertThat(TensorScope.liveTensors()).isEqualTo(tensors);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(Path.of(configuration));
        }
    }

    @Test
    void aRunNeedsADirectoryUnlessItIsDry() {
        assertThat(dapo("run", configuration)).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "dapo run: missing required option: '--out=DIR' (see dapo run --help)\n");
    }

    @Test
    void aDirectoryWithoutARunIsRefused() {
        assertThat(dapo("sample", run)).isEqualTo(2);
        assertThat(err.toString()).contains("there is no run in this directory").hasLineCount(1);
    }

    @Test
    void theDemosSeedNamesItsDirectoryInTheHelp() {
        assertThat(dapo("demo", "--help")).isZero();
        assertThat(out.toString())
                .contains("runs/demo-SEED")
                .contains("--seed")
                .contains("Default: 0");
    }
}
