package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import causallm.model.Precision;
import causallm.model.TrainingSettings;

import dapo.reasoning.StateValue;

import libtorch.nn.Optimization;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

@ExtendWith(NoLeak.class)
class CriticTrainerTest {
    static final List<StateValue> STATES = states();

    @TempDir Path folder;
    private Path model;

    @BeforeEach
    void saveALanguageModel() {
        TorchRuntime.setThreads(1); // sums in one order: the same numbers in every run
        model = folder.resolve("model");
        TinyModels.save(model);
    }

    /** Three states a solution: the value goes with the last digit of the text. */
    private static List<StateValue> states() {
        double[] values = {0, 0.25, 0.75, 1};
        List<StateValue> states = new ArrayList<>();
        for (int solution = 0; solution < 6; solution++) {
            StringBuilder text = new StringBuilder("5".repeat(solution + 1) + "+");
            for (int step = 0; step < 3; step++) {
                int kind = (solution + step) % 4;
                text.append(kind).append('\n');
                states.add(
                        TinyModels.state("p" + solution, 0, step, text.toString(), values[kind]));
            }
        }
        return states;
    }

    private static CriticTrainer trainer(Critic critic, int batchSize, int epochs, int tokens) {
        return trainer(critic, batchSize, epochs, tokens, false);
    }

    private static CriticTrainer trainer(
            Critic critic, int batchSize, int epochs, int tokens, boolean recomputing) {
        Optimization optimization =
                new Optimization(1e-2, 0.9, 0.95, 0, 1, 0, Optimization.Decay.LINEAR);
        return new CriticTrainer(
                critic,
                STATES,
                new TrainingSettings(optimization, batchSize, epochs, tokens, recomputing, 2));
    }

    private Critic newCritic() {
        return Critic.startFrom(model, Precision.training(ScalarType.FLOAT32));
    }

    private static List<float[]> parameters(Critic critic) {
        return critic.parameters().stream()
                .map(parameter -> parameter.tensor().detach().toFloatArray())
                .toList();
    }

    @Test
    void aCriticFitsTheSoftLabelsOfAFewStates() {
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = newCritic();
            assertThat(CriticQuality.measure(critic, STATES, 4096).brierScore()).isGreaterThan(0.1);
            CriticTrainer trainer = trainer(critic, 100, 60, 4096);
            for (int step = 0; step < trainer.steps(); step++) {
                trainer.step(step);
            }
            CriticQuality quality = CriticQuality.measure(critic, STATES, 4096);
            assertThat(quality.brierScore()).isLessThan(0.005);
            assertThat(quality.areaUnderCurve()).isEqualTo(1);
        }
    }

    @Test
    void theLossIsTheMeanOverTheStatesOfABatchHoweverThePassesAreCut() {
        try (TensorScope _ = TensorScope.open()) {
            assertThat(trainer(newCritic(), 100, 1, 4096).step(0).get("loss"))
                    .isCloseTo(Math.log(2), within(1e-6));
            Map<String, Double> whole = trainer(TinyModels.critic(model), 100, 1, 4096).step(0);
            Map<String, Double> cut = trainer(TinyModels.critic(model), 100, 1, 20).step(0);
            assertThat(cut.get("loss")).isCloseTo(whole.get("loss"), within(1e-5));
            assertThat(cut.get("gradient-norm"))
                    .isCloseTo(
                            whole.get("gradient-norm"), within(1e-4 * whole.get("gradient-norm")));
        }
    }

    @Test
    void batchesCountStatesAndKeepThoseOfASolutionTogether() {
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = newCritic();
            assertThat(trainer(critic, 3, 1, 4096).steps()).isEqualTo(6);
            assertThat(trainer(critic, 7, 1, 4096).steps()).isEqualTo(3);
            assertThat(trainer(critic, 1, 2, 4096).steps()).isEqualTo(12);
        }
    }

    @Test
    void aTrainingTakenUpAgainEndsWithTheSameParametersBitForBit() {
        List<float[]> uninterrupted;
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = newCritic();
            CriticTrainer trainer = trainer(critic, 7, 2, 60);
            for (int step = 0; step < 6; step++) {
                trainer.step(step);
            }
            uninterrupted = parameters(critic);
        }
        try (TensorScope _ = TensorScope.open()) {
            CriticTrainer killed = trainer(newCritic(), 7, 2, 60);
            for (int step = 0; step < 4; step++) {
                killed.step(step);
            }
            killed.save(folder);
        }
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = newCritic();
            CriticTrainer resumed = trainer(critic, 7, 2, 60);
            resumed.restore(folder);
            resumed.step(4);
            resumed.step(5);
            assertThat(parameters(critic))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(uninterrupted);
        }
    }

    @Test
    void recomputedActivationsLeadToTheSameParametersBitForBit() {
        try (TensorScope _ = TensorScope.open()) {
            Critic recorded = newCritic();
            Critic recomputed = newCritic();
            CriticTrainer one = trainer(recorded, 7, 1, 60, false);
            CriticTrainer other = trainer(recomputed, 7, 1, 60, true);
            for (int step = 0; step < one.steps(); step++) {
                assertThat(other.step(step)).isEqualTo(one.step(step));
            }
            assertThat(parameters(recomputed))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(parameters(recorded));
        }
    }
}
