package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import libtorch.nn.Optimization;
import libtorch.nn.Parameter;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

@ExtendWith(NoLeak.class)
class TrainingRunTest {
    private static final Optimization OPTIMIZATION =
            new Optimization(0.1, 0.9, 0.95, 0.1, 1, 1, Optimization.Decay.LINEAR);
    private static final List<Integer> EXAMPLES = IntStream.range(0, 10).boxed().toList();

    @TempDir private Path folder;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor parameter(int size) {
        return Tensor.arange(size).to(ScalarType.FLOAT64).requireGradient();
    }

    private static TrainingRun<Integer> run(Tensor parameter) {
        return new TrainingRun<>(
                EXAMPLES,
                _ -> 1,
                List.of(new Parameter("parameter", parameter)),
                new TrainingSettings(OPTIMIZATION, 4, 2, 100, false, 3));
    }

    private static void step(TrainingRun<Integer> run, Tensor parameter, int step) {
        for (int example : run.batch(step)) {
            try (TensorScope _ = TensorScope.open()) {
                parameter.subtract(example).square().mean().backward();
            }
        }
        run.update(step, 0);
    }

    @Test
    void stepsAreTheBatchesOfAllEpochs() {
        TrainingRun<Integer> run = run(parameter(2));
        assertThat(run.steps()).isEqualTo(6);
        assertThat(IntStream.range(0, 3).mapToObj(run::batch).flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(EXAMPLES);
        assertThat(run.pieces(run.batch(0), _ -> 40)).extracting(List::size).containsExactly(2, 2);
    }

    @Test
    void aTrainingTakenUpAgainGoesOnAsIfItHadNotBeenInterrupted() {
        Tensor whole = parameter(3);
        TrainingRun<Integer> uninterrupted = run(whole);
        for (int step = 0; step < uninterrupted.steps(); step++) {
            step(uninterrupted, whole, step);
            if (step == 2) {
                uninterrupted.save(folder);
            }
        }
        Tensor again = parameter(3);
        TrainingRun<Integer> takenUp = run(again);
        takenUp.restore(folder);
        for (int step = 3; step < takenUp.steps(); step++) {
            step(takenUp, again, step);
        }
        assertThat(again.toDoubleArray()).containsExactly(whole.toDoubleArray());
    }

    @Test
    void aStepWhoseLossIsNoNumberMovesNothing() {
        Tensor parameter = parameter(2);
        TrainingRun<Integer> run = run(parameter);
        parameter.square().mean().backward();
        assertThat(run.update(0, Double.NaN)).isNaN();
        assertThat(parameter.toDoubleArray()).containsExactly(0, 1);
        assertThat(parameter.gradient()).isEmpty();
        parameter.square().mean().backward();
        assertThat(run.update(0, Double.POSITIVE_INFINITY)).isNaN();
        assertThat(parameter.toDoubleArray()).containsExactly(0, 1);
    }

    @Test
    void theStateOfAnotherTrainingIsRefused() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> run(parameter(3)).restore(folder))
                .withMessage(
                        folder.resolve("training.safetensors")
                                + ": does not exist: copy or fetch it again");
        run(parameter(2)).save(folder);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> run(parameter(3)).restore(folder))
                .withMessageContaining("tensor parameter has shape [2], expected [3]");
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrainingSettings(OPTIMIZATION, 0, 1, 1, false, 0))
                .withMessageContaining("expected at least 1 each");
    }
}
