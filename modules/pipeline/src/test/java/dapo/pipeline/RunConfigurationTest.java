package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import libtorch.tensor.Device;
import libtorch.tensor.TorchRuntime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class RunConfigurationTest {
    @TempDir Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private RunConfiguration load(String yaml) throws IOException {
        return RunConfiguration.load(file("run.yaml", yaml));
    }

    private ConfigurationException refused(String yaml) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(yaml));
    }

    @Test
    void anEmptyFileGivesTheDefaults() throws IOException {
        assertThat(load("")).isEqualTo(RunConfiguration.standard());
        assertThat(load("# nothing but this\n")).isEqualTo(RunConfiguration.standard());
        assertThat(load("sampling:\nseed:\n")).isEqualTo(RunConfiguration.standard());
    }

    @Test
    void theDefaultsAreThePapersWhereItStatesThem() {
        RunConfiguration standard = RunConfiguration.standard();
        assertThat(standard.sampling().solutionsPerProblem()).isEqualTo(32);
        assertThat(standard.sampling().keptSolutions()).isEqualTo(6);
        assertThat(standard.labelling().completions()).isEqualTo(16);
        assertThat(standard.critic().learningRate()).isEqualTo(5e-6);
        assertThat(standard.critic().batchSize()).isEqualTo(512);
        assertThat(standard.advantages().minimumGap()).isEqualTo(0.1);
        assertThat(standard.actor().beta()).isEqualTo(0.01);
        assertThat(standard.actor().learningRate()).isEqualTo(5e-7);
        assertThat(standard.actor().batchSize()).isEqualTo(2048);
        assertThat(standard.actor().adamBeta1()).isEqualTo(0.9);
        assertThat(standard.actor().adamBeta2()).isEqualTo(0.95);
        assertThat(standard.actor().weightDecay()).isZero();
        assertThat(standard.actor().schedule()).isEqualTo(Schedule.LINEAR);
    }

    @Test
    void theDemosConfigurationIsAsTheStudyHadIt() {
        RunConfiguration demo = RunConfiguration.demo();
        assertThat(demo.data().task()).isEqualTo(Task.EXPRESSIONS);
        assertThat(demo.data().problems()).isEqualTo(500);
        assertThat(demo.sampling().solutionsPerProblem()).isEqualTo(8);
        assertThat(demo.sampling().keptSolutions()).isEqualTo(4);
        assertThat(demo.labelling().completions()).isEqualTo(8);
        assertThat(demo.actor().beta()).isEqualTo(0.1);
        assertThat(demo.actor().batchSize()).isEqualTo(256);
        assertThat(demo.evaluation().problems()).isGreaterThanOrEqualTo(1000);
        assertThat(demo.model()).isEqualTo(RunConfiguration.standard().model());
    }

    @Test
    void keysOfAYamlFileAreRead() throws IOException {
        RunConfiguration configuration =
                load(
                        """
                        seed: 7
                        critic:
                          initialise-from: policy   # afresh
                          learning-rate: 1e-4
                        actor: {beta: .02, epochs: 3}
                        model:
                          tied-embeddings: false
                        """);
        assertThat(configuration.seed()).isEqualTo(7);
        assertThat(configuration.critic().initialiseFrom()).isEqualTo(CriticStart.POLICY);
        assertThat(configuration.critic().learningRate()).isEqualTo(1e-4);
        assertThat(configuration.actor().beta()).isEqualTo(0.02);
        assertThat(configuration.actor().epochs()).isEqualTo(3);
        assertThat(configuration.model().tiedEmbeddings()).isFalse();
        assertThat(configuration.labelling()).isEqualTo(RunConfiguration.standard().labelling());
    }

    @Test
    void aJsonFileIsReadAsJson() throws IOException {
        Path json =
                file(
                        "run.json",
                        "{\n\t\"seed\": -3,\n\t\"data\": {\"step-delimiter\": \"\\n\\n\"}\n}");
        assertThat(RunConfiguration.load(json).seed()).isEqualTo(-3);
        assertThat(RunConfiguration.load(json).data().stepDelimiter()).isEqualTo("\n\n");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        RunConfiguration configuration =
                RunConfiguration.demo()
                        .with(
                                Map.of(
                                        "seed", "9007199254740993",
                                        "actor.learning-rate", "1.25e-7",
                                        "data.task", "file",
                                        "data.train-file",
                                                folder.resolve("a 'file': \"x\" #1.jsonl")
                                                        .toString(),
                                        "data.held-out-file",
                                                folder.resolve("größe.jsonl").toString(),
                                        "data.step-delimiter", "\n\n",
                                        "data.answer-field", "true"));
        Path written = folder.resolve("effective.yaml");
        configuration.write(written);
        assertThat(RunConfiguration.load(written)).isEqualTo(configuration);
    }

    @Test
    void theWrittenFileSaysWhatEachKeyMeans() {
        assertThat(RunConfiguration.standard().toYaml().lines())
                .filteredOn(line -> line.contains("minimum-gap"))
                .singleElement()
                .asString()
                .startsWith("  minimum-gap: 0.1 ")
                .endsWith("# least difference between a state's best and worst action");
    }

    @Test
    void everyKeyHasAMeaningAndADefaultThatIsAllowed() {
        assertThat(RunConfiguration.keys())
                .hasSizeGreaterThan(60)
                .allSatisfy(key -> {
                    assertThat(key.meaning()).isNotBlank().doesNotContain("\n");
                    assertThat(key.allowed()).isNotBlank();
                    assertThat(key.name()).matches("([a-z]+(-[a-z]+)*\\.)?[a-z]+(-[a-z0-9]+)*");
                });
    }

    @Test
    void relativePathsBeginInTheFilesFolder() throws IOException {
        assertThat(load("model: {path: ../models/small}").model().path())
                .contains(folder.getParent().resolve("models/small"));
    }

    @Test
    void changesOverrideTheFileAndTheirPathsBeginInTheWorkingFolder() throws IOException {
        Path file = file("run.yaml", "seed: 1\niterations: 3\n");
        RunConfiguration changed =
                RunConfiguration.load(file, Map.of("seed", "2", "model.path", "small"));
        assertThat(changed.seed()).isEqualTo(2);
        assertThat(changed.iterations()).isEqualTo(3);
        assertThat(changed.model().path()).contains(Path.of("small").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource({
        "actor.betta, actor.beta",
        "sampling.solutions_per_problem, sampling.solutions-per-problem",
        "sampling.completions, labelling.completions",
        "sede, seed",
        "minimum-gap, advantages.minimum-gap",
        "samplings.top-k, sampling.top-k",
    })
    void anUnknownKeyNamesTheNearestKnownOneAndItsLine(String unknown, String nearest) {
        ConfigurationException refused = refused("iterations: 1\n" + nested(unknown) + ": 1\n");
        assertThat(refused)
                .hasMessageStartingWith(folder.resolve("run.yaml") + ":")
                .hasMessageEndingWith(
                        "unknown configuration key '%s': did you mean '%s'?", unknown, nearest);
        assertThat(refused.key()).isEqualTo(unknown);
        assertThat(refused.allowed()).isEqualTo(nearest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "actr: [1, 2] | unknown configuration key 'actr': did you mean 'actor'?",
                "actr: {} | unknown configuration key 'actr': did you mean 'actor'?",
                "actor: {betta: {}} | unknown configuration key 'actor.betta': did you mean"
                        + " 'actor.beta'?",
                "actor: {beta: {value: 1}} | configuration key 'actor.beta' is 'a section': allowed"
                        + " is a number of at least 0.000001",
                "actor: [{beta: 1}] | configuration key 'actor' is 'a list': allowed is a section"
                        + " of keys, each on a line of its own without a dash",
                "lora: {targets: [q_proj]} | configuration key 'lora.targets' is 'a list': allowed"
                        + " is a text, not several",
                "iterations: [1] | configuration key 'iterations' is 'a list': allowed is a whole"
                        + " number of at least 1 and at most 1000, not several",
            })
    void nestedSectionsAndListsAreToldApart(String yaml, String message) {
        assertThat(refused(yaml)).hasMessage(folder.resolve("run.yaml") + ":1: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: {problems: 99999999999} | a whole number of at least 0, at most 10000000",
                "data: {problems: 10000001} | a whole number of at least 0, at most 10000000",
                "fine-tuning: {clip-norm: 1e999} | a number above 0, at most 1000000000",
                "fine-tuning: {clip-norm: 1e10} | a number above 0, at most 1000000000",
                "fine-tuning: {clip-norm: 1e-400} | a number above 0",
                "sampling: {temperature: 1e-5} | a number of at least 0.001",
                "model: {heads: 2147483647} | a whole number of at least 1, at most 10000000",
                "threads: 2000000000 | a whole number of at least 0 and at most 1024",
                "seed: 9223372036854775808 | a whole number",
            })
    void amountsThatWouldOverflowAreRefused(String yaml, String allowed) {
        assertThat(refused(yaml).allowed()).isEqualTo(allowed);
    }

    private static String nested(String key) {
        return key.replace(".", ":\n  ");
    }

    @Test
    void aValueThatIsNotAllowedIsNamedWithFileAndLine() {
        ConfigurationException refused = refused("seed: 1\nactor:\n  epochs: 1\n  beta: -0.1\n");
        assertThat(refused)
                .hasMessage(
                        "%s:4: configuration key 'actor.beta' is '-0.1': allowed is a number of at least 0.000001"
                                .formatted(folder.resolve("run.yaml")));
        assertThat(refused.key()).isEqualTo("actor.beta");
        assertThat(refused.value()).isEqualTo("-0.1");
        assertThat(refused.allowed()).isEqualTo("a number of at least 0.000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iterations: 0",
                "iterations: two",
                "iterations: 1.5",
                "iterations: 99999999999",
                "iterations: [1, 2]",
                "actor: {beta: 0}",
                "actor: {beta: .nan}",
                "actor: {beta: .inf}",
                "actor: {beta: 0x1p3}",
                "actor: {adam-beta2: 1}",
                "actor: 3",
                "sampling: {top-p: 1.01}",
                "sampling: {top-p: 0}",
                "sampling: {temperature: 0}",
                "sampling: {kept-solutions: 33}",
                "critic: {initialise-from: scratch}",
                "critic: {held-out-share: 1}",
                "model: {tied-embeddings: yes}",
                "model: {heads: 3}",
                "model: {hidden-size: 165}",
                "model: {key-value-heads: 2}",
                "data: {task: gsm8k-chains}",
                "data: {problems: 0}",
                "evaluation: {problems: 1001}",
                "device: meta",
                "device: mps",
                "device: gpu",
                "device: cpu:0",
                "device: cuda:128",
                "device: 'cuda:'",
            })
    void valuesThatAreNotAllowedAreRefused(String yaml) {
        assertThat(refused(yaml).getMessage()).contains("allowed is").doesNotContain("\n");
    }

    @Test
    void aConfigurationMadeInJavaIsCheckedToo() {
        RunConfiguration standard = RunConfiguration.standard();
        var noGap = new RunConfiguration.Advantages(-1);
        assertThatThrownBy(() ->
                        new RunConfiguration(
                                1,
                                1,
                                "cpu",
                                1,
                                standard.precision(),
                                1,
                                false,
                                1,
                                1,
                                standard.tokenizer(),
                                standard.model(),
                                standard.lora(),
                                standard.data(),
                                standard.prompt(),
                                standard.fineTuning(),
                                standard.sampling(),
                                standard.labelling(),
                                standard.critic(),
                                noGap,
                                standard.actor(),
                                standard.evaluation()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("advantages.minimum-gap")
                .hasMessageContaining("a number of at least 0 and at most 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed: 1\n  iterations: 2\n",
                "- seed\n",
                "just words",
                "seed: 1\nseed: 2\n",
                "a: b: c",
                "{",
                "---\nseed: 1\n---\nseed: 2\n",
                "seed: \"\u0001\"\n"
            })
    void whatIsNotOneMappingIsRefusedInOneLine(String text) {
        assertThat(refused(text).getMessage())
                .startsWith(folder.resolve("run.yaml").toString())
                .doesNotContain("\n");
    }

    @Test
    void aFileThatIsMissingOrNotTextIsNamed() throws IOException {
        assertThatThrownBy(() -> RunConfiguration.load(folder.resolve("none.yaml")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.yaml: there is no such file");
        Path latin =
                Files.write(folder.resolve("latin.yaml"), new byte[] {'#', ' ', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> RunConfiguration.load(latin))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> RunConfiguration.load(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "cuda:127"})
    void aDeviceThatIsNotThereIsRefusedBeforeAnyWork(String device) throws IOException {
        assumeThat(TorchRuntime.devices()).containsExactly(Device.CPU);
        RunConfiguration elsewhere = load("device: " + device);
        assertThatThrownBy(elsewhere::requireInputs)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "configuration key 'device' is '%s': allowed is what libtorch %s in %s"
                                + " works on, cpu (it said: ",
                        device, TorchRuntime.version(), TorchRuntime.home())
                .message()
                // What a libtorch without CUDA says, and one with it where there is no driver.
                .containsPattern("said: (Could not run '[^)]*CUDA|Found no NVIDIA driver)")
                .contains("); a graphics processor needs its driver")
                .doesNotContain("\n");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void inputsThatAreMissingAreNamedBeforeAnyWork() throws IOException {
        RunConfiguration noModel = load("model: {path: nowhere}");
        assertThatThrownBy(noModel::requireInputs)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("model.path")
                .hasMessageContaining("an existing folder");
        RunConfiguration noData =
                load("data: {task: file, train-file: run.yaml, held-out-file: none.jsonl}");
        assertThatThrownBy(noData::requireInputs)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("data.held-out-file");
    }

    @Test
    void onlyKeysThatResultsDependOnCountAsDifferent() {
        RunConfiguration standard = RunConfiguration.standard();
        RunConfiguration other =
                standard.with(
                        Map.of(
                                "threads",
                                "3",
                                "device",
                                "cuda:1",
                                "checkpoint-steps",
                                "7",
                                "kept-checkpoints",
                                "2",
                                "actor.beta",
                                "0.02",
                                "seed",
                                "1"));
        assertThat(other.keysThatDiffer(standard)).containsExactly("seed", "actor.beta");
        assertThat(standard.keysThatDiffer(standard)).isEmpty();
    }
}
