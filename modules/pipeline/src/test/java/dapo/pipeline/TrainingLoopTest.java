package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.model.CheckpointException;
import causallm.model.Trainer;

import dapo.reasoning.AnswerVerifier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class TrainingLoopTest {
    private static final int STEPS = 7;
    private static final int NEVER = 100;

    @TempDir Path folder;
    private RunDirectory run;
    private Path result;

    @BeforeEach
    void open() {
        RunConfiguration often = RunConfiguration.standard().with(Map.of("checkpoint-steps", "3"));
        run = RunDirectory.open(folder.resolve("run"), often);
        result = run.folder().resolve("policy");
    }

    @AfterEach
    void close() {
        run.close();
    }

    /** Remembers its steps, and saves how many it has done; one step may end badly. */
    private static final class Scripted implements Trainer {
        final List<Integer> done = new ArrayList<>();
        private final int fatal;
        private final Map<String, Double> measured;
        private int count;

        Scripted(int fatal, Map<String, Double> measured) {
            this.fatal = fatal;
            this.measured = measured;
        }

        @Override
        public int steps() {
            return STEPS;
        }

        @Override
        public Map<String, Double> step(int step) {
            if (step == fatal && measured.isEmpty()) {
                throw new IllegalStateException("killed");
            }
            done.add(step);
            count = step == fatal ? count : step + 1;
            return step == fatal ? measured : Map.of("loss", 1.0, "gradient-norm", 2.0);
        }

        @Override
        public void save(Path folder) {
            try {
                Files.writeString(folder.resolve("count"), Integer.toString(count));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void restore(Path folder) {
            try {
                count = Integer.parseInt(Files.readString(folder.resolve("count")));
            } catch (NoSuchFileException missing) {
                throw new CheckpointException(folder.resolve("count"), "does not exist", missing);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** Remembers the lines it is told. */
    private static final class Notes implements Progress {
        final List<String> lines = new ArrayList<>();

        @Override
        public Task begin(String name, String unit, long done, long total) {
            return Progress.silent().begin(name, unit, done, total);
        }

        @Override
        public void note(String line) {
            lines.add(line);
        }
    }

    private final Notes notes = new Notes();

    private void train(Trainer trainer) {
        StageContext context =
                new StageContext(
                        run, TaskData.of(run.configuration()), new AnswerVerifier(), notes);
        new TrainingLoop(context, "train", "training", result, run.metrics())
                .run(trainer, trainer::save);
    }

    private List<Long> measuredSteps() {
        return MetricsLog.read(run.metrics()).stream().map(Metrics::step).toList();
    }

    @Test
    void aTrainingThatWasKilledGoesOnFromItsLatestCheckpoint() throws IOException {
        Scripted killed = new Scripted(5, Map.of());
        assertThatThrownBy(() -> train(killed)).hasMessage("killed");
        assertThat(killed.done).containsExactly(0, 1, 2, 3, 4);
        assertThat(measuredSteps()).containsExactly(1L, 2L, 3L, 4L, 5L);

        Scripted resumed = new Scripted(NEVER, Map.of());
        train(resumed);
        assertThat(resumed.done).containsExactly(3, 4, 5, 6);
        assertThat(measuredSteps()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(result.resolve("count")).hasContent("7");
        assertThat(run.folder().resolve("policy-training")).doesNotExist();
    }

    @Test
    void aTrainingThatGoesOnSaysWhere() {
        assertThatThrownBy(() -> train(new Scripted(2, Map.of()))).hasMessage("killed");
        assertThat(notes.lines).isEmpty();
        assertThatThrownBy(() -> train(new Scripted(5, Map.of()))).hasMessage("killed");
        assertThatThrownBy(() -> train(new Scripted(3, Map.of()))).hasMessage("killed");
        train(new Scripted(NEVER, Map.of()));
        String again = " (after the last checkpoint; 2 steps behind it are taken again)";
        assertThat(notes.lines)
                .containsExactly(
                        "resuming training at step 0 of 7 (there is no checkpoint yet; 2 steps are"
                                + " taken again)",
                        "resuming training at step 3 of 7" + again,
                        "resuming training at step 3 of 7");
    }

    @Test
    void aCheckpointThatIsDamagedIsNamed() throws IOException {
        assertThatThrownBy(() -> train(new Scripted(5, Map.of()))).hasMessage("killed");
        Path checkpoint = run.folder().resolve("policy-training").resolve("step-3");
        Files.delete(checkpoint.resolve("count"));
        assertThatThrownBy(() -> train(new Scripted(NEVER, Map.of())))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessage(
                        "%s: cannot be taken up (%s/count: does not exist): delete this folder to"
                            + " go on from the checkpoint before it, or from the beginning of the"
                            + " stage",
                        checkpoint, checkpoint);
        Files.delete(checkpoint);
        train(new Scripted(NEVER, Map.of()));
        assertThat(result.resolve("count")).hasContent("7");
    }

    @ParameterizedTest
    @CsvSource({"loss, NaN", "gradient-norm, Infinity"})
    void aLossOrGradientThatIsNoNumberEndsTheTrainingWithTheStateBeforeItSaved(
            String name, double value) {
        Map<String, Double> broken = new HashMap<>(Map.of("loss", 1.0, "gradient-norm", 1.0));
        broken.put(name, value);
        Path state = run.folder().resolve("policy-training").resolve("step-4");
        assertThatThrownBy(() -> train(new Scripted(4, broken)))
                .isInstanceOf(TrainingDivergedException.class)
                .hasMessage(
                        "train: the %s is %s at step 5, which was not taken; the state before it is"
                                        .formatted(name, value)
                                + " saved in %s, and the same command begins with this step again:"
                                        .formatted(state)
                                + " lower the learning rate in a new run, or set precision:"
                                + " float32");
        assertThat(state.resolve("count")).hasContent("4");
        assertThat(result).doesNotExist();
        assertThat(measuredSteps()).containsExactly(1L, 2L, 3L, 4L);

        Scripted again = new Scripted(NEVER, Map.of());
        train(again);
        assertThat(again.done).containsExactly(4, 5, 6);
        assertThat(result.resolve("count")).hasContent("7");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aBrokenStepIsTakenUpFromTheVeryFirstOneAndFromACheckpointThatIsThere(int fatal) {
        Map<String, Double> broken = Map.of("loss", Double.NaN, "gradient-norm", 1.0);
        for (int attempt = 0; attempt < 2; attempt++) {
            Scripted diverging = new Scripted(fatal, broken);
            assertThatThrownBy(() -> train(diverging))
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("policy-training/step-" + fatal + ",");
            assertThat(diverging.done).endsWith(fatal).hasSize(attempt == 0 ? fatal + 1 : 1);
        }
    }

    @Test
    void whatATrainingCameToIsRecordedOnce() {
        StageContext context =
                new StageContext(
                        run,
                        TaskData.of(run.configuration()),
                        new AnswerVerifier(),
                        Progress.silent());
        TrainingLoop loop = new TrainingLoop(context, "train", "training", result, run.metrics());
        loop.record("quality", Map.of("auc", 0.5));
        loop.record("other", Map.of("auc", 0.25));
        loop.record("quality", Map.of("auc", 0.75));
        assertThat(MetricsLog.read(run.metrics()))
                .containsExactly(
                        new Metrics("other", 0, Map.of("auc", 0.25)),
                        new Metrics("quality", 0, Map.of("auc", 0.75)));
    }
}
