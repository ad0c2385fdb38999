package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import causallm.model.LowRankAdaptation;
import causallm.model.Precision;
import causallm.model.SafetensorsFile;
import causallm.model.TrainingSettings;

import dapo.reasoning.StateValue;

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

/** A critic whose decoder has adapters. */
@ExtendWith(NoLeak.class)
class CriticAdaptersTest {
    private static final List<Critic.Row> ROWS =
            List.of(new Critic.Row(TinyModels.TOKENIZER.encode("1+2\n3"), new int[] {2, 4, 5}));

    @TempDir Path folder;
    private TensorScope scope;
    private Path model;

    @BeforeEach
    void saveALanguageModel() {
        scope = TensorScope.open();
        model = folder.resolve("model");
        TinyModels.save(model);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Precision adapting(ScalarType compute) {
        return Precision.adapting(
                compute, new LowRankAdaptation(2, 4, List.of("q_proj", "up_proj"), 1));
    }

    private static void train(Critic critic, int steps) {
        List<StateValue> states = CriticTrainerTest.STATES;
        var optimization = new Optimization(0.02, 0.9, 0.95, 0, 1, 0, Optimization.Decay.CONSTANT);
        var settings = new TrainingSettings(optimization, 100, steps, 4096, false, 2);
        var trainer = new CriticTrainer(critic, states, settings);
        for (int step = 0; step < trainer.steps(); step++) {
            trainer.step(step);
        }
    }

    @Test
    void theHeadIsTrainedItselfBesideTheAdapters() {
        Critic critic = Critic.startFrom(model, adapting(ScalarType.BFLOAT16));
        assertThat(critic.trained().getFirst().name()).isEqualTo("score.weight");
        assertThat(critic.trained()).hasSize(1 + 2 * 2 * 2);
        assertThat(critic.trained())
                .allMatch(one -> one.tensor().type() == ScalarType.FLOAT32)
                .allMatch(one -> one.tensor().requiresGradient());
        List<Parameter> decoder = critic.parameters().subList(0, critic.parameters().size() - 1);
        assertThat(decoder)
                .allMatch(one -> one.tensor().type() == ScalarType.BFLOAT16)
                .noneMatch(one -> one.tensor().requiresGradient());
    }

    @Test
    void aTrainedCriticIsSavedMergedAndGoesOnWithNewAdaptersFromThere() {
        Critic critic = Critic.startFrom(model, adapting(ScalarType.FLOAT32));
        train(critic, 30);
        double[] values = critic.values(ROWS);
        assertThat(values[1]).isNotCloseTo(0.5, within(0.05));
        Path saved = folder.resolve("critic");
        critic.save(saved, TinyModels.TOKENIZER::save);
        Critic fixed = Critic.load(saved, Precision.inference(ScalarType.FLOAT32));
        assertThat(fixed.values(ROWS)).containsExactly(values, within(1e-5));
        Critic next = Critic.load(saved, adapting(ScalarType.FLOAT32));
        assertThat(next.values(ROWS)).containsExactly(values, within(1e-5));
        assertThat(next.trained().getFirst().name()).isEqualTo("score.weight");
        assertThat(next.trained().getFirst().tensor().requiresGradient()).isTrue();
    }

    @Test
    void adaptersAreSavedWithTheHeadAsAModuleOfItsOwn() {
        Critic critic = Critic.startFrom(model, adapting(ScalarType.FLOAT32));
        train(critic, 2);
        Path adapter = folder.resolve("adapter");
        critic.saveAdapters(adapter);
        SafetensorsFile file = SafetensorsFile.open(adapter.resolve("adapter_model.safetensors"));
        assertThat(file.names()).hasSize(critic.trained().size());
        Tensor head = file.tensor("base_model.model.score.weight", 1, 16);
        assertThat(head.toFloatArray())
                .containsExactly(critic.trained().getFirst().tensor().toFloatArray());
        assertThat(adapter.resolve("adapter_config.json"))
                .content()
                .containsPattern("\"modules_to_save\" : \\[ \"score\" ]")
                .contains("\"task_type\" : \"SEQ_CLS\"");
    }
}
