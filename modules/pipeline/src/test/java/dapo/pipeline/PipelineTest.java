package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.model.CheckpointException;
import causallm.tokenizer.CharacterTokenizer;

import dapo.policy.ReferenceLogProbabilities;
import dapo.reasoning.DatasetException;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

class PipelineTest {
    /** A model far too small to solve anything, so that a whole run takes seconds. */
    private static final RunConfiguration TINY =
            RunConfiguration.standard()
                    .with(
                            Map.ofEntries(
                                    Map.entry("threads", "1"),
                                    Map.entry("iterations", "2"),
                                    Map.entry("model.hidden-size", "16"),
                                    Map.entry("model.layers", "1"),
                                    Map.entry("model.heads", "2"),
                                    Map.entry("model.key-value-heads", "1"),
                                    Map.entry("model.intermediate-size", "16"),
                                    Map.entry("data.demonstrations", "48"),
                                    Map.entry("data.problems", "4"),
                                    Map.entry("data.held-out", "6"),
                                    Map.entry("evaluation.problems", "6"),
                                    Map.entry("fine-tuning.batch-size", "16"),
                                    Map.entry("sampling.solutions-per-problem", "3"),
                                    Map.entry("sampling.kept-solutions", "2"),
                                    Map.entry("sampling.max-new-tokens", "24"),
                                    Map.entry("labelling.completions", "3"),
                                    Map.entry("critic.held-out-share", "0.25"),
                                    Map.entry("advantages.minimum-gap", "0")));

    @TempDir Path folder;

    private RunDirectory open() {
        return RunDirectory.open(folder.resolve("run"), TINY);
    }

    @Test
    void aWholeRunWritesItsFilesAndIsNotRepeated() {
        RunSummary summary;
        try (RunDirectory run = open()) {
            summary = new Pipeline(run, Progress.silent()).run();
            assertThat(run.summary()).exists();
            assertThat(run.iterations()).hasSize(2);
            assertThat(run.iteration(2).policy().resolve("config.json")).exists();
        }
        assertThat(summary.seconds()).containsKeys("sft", "sample", "train-critic", "total");
        assertThat(summary.baseAccuracy()).isBetween(0.0, 1.0);

        var progress = new RecordingProgress();
        try (RunDirectory run = open()) {
            assertThat(new Pipeline(run, progress).run()).isEqualTo(summary);
            assertThat(MetricsLog.read(run.iteration(2).metrics()))
                    .filteredOn(line -> line.stage().equals("accuracy"))
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line.values())
                                    .containsEntry("greedy", summary.policyAccuracy())
                                    .containsKey("sampled"));
        }
        assertThat(progress.lines)
                .filteredOn(line -> !line.matches("iteration [12]|libtorch .*"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(": done before"));
    }

    @Test
    void whatIsToBeLookedAtIsRecordedBesideWhatIsLearntFrom() {
        try (RunDirectory run = open()) {
            new Pipeline(run, Progress.silent()).run();
            for (IterationDirectory iteration : run.iterations()) {
                List<StateKey> labelled =
                        records(iteration.stateValues(), StateValue.class).stream()
                                .map(StateValue::state)
                                .toList();
                List<CriticValue> values = records(iteration.criticValues(), CriticValue.class);
                assertThat(values).extracting(CriticValue::state).isEqualTo(labelled);
                assertThat(values)
                        .allSatisfy(value -> assertThat(value.value()).isBetween(0.0, 1.0));
                assertThat(values).extracting(CriticValue::heldOut).contains(true, false);
                assertThat(policyStates(iteration.policyLogProbabilities()))
                        .isNotEmpty()
                        .isEqualTo(policyStates(iteration.referenceLogProbabilities()));
                assertThat(MetricsLog.read(iteration.metrics()))
                        .filteredOn(line -> line.stage().equals("label"))
                        .allSatisfy(line -> assertThat(line.values().get("tokens")).isPositive());
            }
        }
    }

    private static List<StateKey> policyStates(Path file) {
        return records(file, ReferenceLogProbabilities.class).stream()
                .map(ReferenceLogProbabilities::state)
                .toList();
    }

    private static <T> List<T> records(Path file, Class<T> type) {
        try (Stream<T> records = UnitLog.records(file, type)) {
            return records.toList();
        }
    }

    @Test
    void aRunThatIsInterruptedAgainAndAgainEndsWithTheSameFiles() throws IOException {
        RunConfiguration often =
                TINY.with(
                        Map.of(
                                "checkpoint-steps", "1",
                                "fine-tuning.batch-size", "4",
                                "critic.batch-size", "2",
                                "actor.batch-size", "4"));
        try (RunDirectory run = RunDirectory.open(folder.resolve("whole"), often)) {
            new Pipeline(run, Progress.silent()).run();
        }
        int attempts = 1;
        while (!isFinished(folder.resolve("parts"), often)) {
            attempts++;
        }
        assertThat(attempts).isGreaterThan(5);
        assertThat(files("parts")).isEqualTo(files("whole"));
    }

    /** Works on a run until it is finished or has been interrupted. */
    private static boolean isFinished(Path run, RunConfiguration configuration) {
        try (RunDirectory parts = RunDirectory.open(run, configuration)) {
            new Pipeline(parts, new InterruptingProgress(4)).run();
            return true;
        } catch (InterruptingProgress.Interruption interrupted) {
            return false;
        }
    }

    /** Every file of a run but those that hold times, by name, with a digest of its content. */
    private Map<String, Integer> files(String run) throws IOException {
        Map<String, Integer> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder.resolve(run))) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                String name = folder.resolve(run).relativize(path).toString();
                if (!name.endsWith("metrics.jsonl")
                        && !name.equals("summary.json")
                        && !name.startsWith("tensorboard")) {
                    files.put(name, Arrays.hashCode(Files.readAllBytes(path)));
                }
            }
        }
        return files;
    }

    @Test
    void solutionsAreShownBeforeAndAfterWithTheirStepsAdvantages() {
        try (RunDirectory run = open()) {
            var pipeline = new Pipeline(run, Progress.silent());
            pipeline.run();
            List<ShownSolution> shown = pipeline.show(2);
            assertThat(shown).extracting(ShownSolution::iteration).containsExactly(0, 2, 0, 2);
            assertThat(shown.get(0).problem()).isEqualTo(shown.get(1).problem());
            assertThat(shown)
                    .allSatisfy(solution ->
                            assertThat(solution.steps())
                                    .isNotEmpty()
                                    .allSatisfy(step ->
                                            assertThat(step.advantage()).isBetween(-1.0, 1.0)));
            assertThat(pipeline.show(2)).isEqualTo(shown);
        }
    }

    @Test
    void aStageWhoseFilesAreMissingSaysWhichToDoFirst() {
        try (RunDirectory run = open()) {
            var pipeline = new Pipeline(run, Progress.silent());
            assertThatThrownBy(() -> pipeline.sample(1))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining("the stage before, sft, is not done");
            assertThatThrownBy(() -> pipeline.label(1)).hasMessageContaining("sample, is not done");
            assertThatThrownBy(() -> pipeline.trainCritic(1)).hasMessageContaining("label, is");
            assertThatThrownBy(() -> pipeline.estimateAdvantages(1))
                    .hasMessageContaining("train-critic, is not done");
            assertThatThrownBy(() -> pipeline.trainPolicy(1))
                    .hasMessageContaining("advantages, is not done");
            assertThatThrownBy(() -> pipeline.evaluatePolicy(2))
                    .hasMessageContaining("train-policy, is not done");
            assertThat(run.iterations()).isEmpty();
        }
    }

    @Test
    void anIterationThatTheRunDoesNotHaveIsRefused() {
        try (RunDirectory run = open()) {
            var pipeline = new Pipeline(run, Progress.silent());
            assertThatThrownBy(() -> pipeline.label(3))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining(
                            "there is no iteration 3: this run has iterations 1 to 2");
            assertThatThrownBy(() -> pipeline.label(0)).isInstanceOf(RunDirectoryException.class);
        }
    }

    @Test
    void whatTheModelCannotReadIsRefusedBeforeItIsTrained() {
        RunConfiguration small = TINY.with(Map.of("model.maximum-positions", "12"));
        try (RunDirectory run = RunDirectory.open(folder.resolve("run"), small)) {
            var pipeline = new Pipeline(run, Progress.silent());
            assertThatThrownBy(pipeline::fineTune)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("tokens, expected at most the 12 that the model reads");
            assertThat(run.base()).doesNotExist();
        }
    }

    @Test
    void problemsThatAreNotSolvedOftenEnoughAreNotLabelled() {
        RunConfiguration solved = TINY.with(Map.of("sampling.fewest-right", "1"));
        try (RunDirectory run = RunDirectory.open(folder.resolve("run"), solved)) {
            var pipeline = new Pipeline(run, Progress.silent());
            pipeline.fineTune();
            pipeline.sample(1);
            pipeline.label(1);
            assertThat(run.iteration(1).solutions()).isNotEmptyFile();
            try (Stream<StateValue> states =
                    UnitLog.records(run.iteration(1).stateValues(), StateValue.class)) {
                assertThat(states).as("states of a model that solves nothing").isEmpty();
            }
        }
    }

    @Test
    void aModelThatLacksWeightsIsRefusedBeforeAnythingIsDone() throws IOException {
        Path base;
        try (RunDirectory run = open()) {
            new Pipeline(run, Progress.silent()).fineTune();
            base = run.base();
        }
        Map<String, String> models =
                Map.of("model.path", base.toString(), "critic.path", base.toString());
        TINY.with(models).requireInputs();

        Path broken = Files.createDirectory(folder.resolve("broken"));
        for (String file : new String[] {"config.json", "tokenizer.json"}) {
            Files.copy(base.resolve(file), broken.resolve(file));
        }
        byte[] weights = Files.readAllBytes(base.resolve("model.safetensors"));
        Files.write(
                broken.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 9));
        for (String key : new String[] {"model.path", "critic.path"}) {
            RunConfiguration configuration = TINY.with(Map.of(key, broken.toString()));
            assertThatThrownBy(configuration::requireInputs)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("model.safetensors: is truncated");
        }
    }

    @Test
    void aCriticThatReadsOtherTokensIsRefusedBeforeAnythingIsDone() throws IOException {
        Path base;
        try (RunDirectory run = open()) {
            new Pipeline(run, Progress.silent()).fineTune();
            base = run.base();
        }
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(base.resolve(file), other.resolve(file));
        }
        CharacterTokenizer.of("abc").save(other);
        RunConfiguration configuration =
                TINY.with(Map.of("model.path", base.toString(), "critic.path", other.toString()));
        assertThatThrownBy(configuration::requireInputs)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("critic.path")
                .hasMessageContaining("with the tokenizer of model.path");
    }
}
