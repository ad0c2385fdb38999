package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import causallm.model.CheckpointException;
import causallm.model.Precision;
import causallm.tokenizer.Tokenizer;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

@ExtendWith(NoLeak.class)
class CriticTest {
    private static final List<Critic.Row> ROWS =
            List.of(
                    row("12+34\n4\n6", 6, 8, 9),
                    row("7\n", 2),
                    row("98+7+6+5\n16+11\n27\n#27", 9, 15, 18, 21, 1));

    @TempDir Path folder;
    private Path model;

    @BeforeEach
    void saveALanguageModel() {
        model = folder.resolve("model");
        TinyModels.save(model);
    }

    private static Critic.Row row(String text, int... stateEnds) {
        return new Critic.Row(TinyModels.TOKENIZER.encode(text), stateEnds);
    }

    @Test
    void theValuesOfOnePassAreThoseOfEachStateAlone() {
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(model);
            double[] values = critic.values(ROWS);
            double[] alone =
                    ROWS.stream()
                            .flatMap(row ->
                                    Arrays.stream(row.stateEnds())
                                            .mapToObj(end -> Arrays.copyOf(row.tokens(), end)))
                            .mapToDouble(state ->
                                    critic.values(
                                                    List.of(
                                                            new Critic.Row(
                                                                    state,
                                                                    new int[] {state.length})))[0])
                            .toArray();
            assertThat(values).hasSize(9).containsExactly(alone, within(1e-5));
            assertThat(Arrays.stream(values).distinct().count()).isGreaterThan(5);
            assertThat(Arrays.stream(values)).allMatch(value -> value > 0 && value < 1);
        }
    }

    @Test
    void theValueIsReadAtTheLastTokenOfAState() {
        try (TensorScope _ = TensorScope.open()) {
            double[] values =
                    TinyModels.critic(model).values(List.of(row("12\n3", 4), row("12\n4", 4)));
            assertThat(values[0]).isNotCloseTo(values[1], within(0.01));
        }
    }

    @Test
    void aNewCriticFindsEveryStateEven() {
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = Critic.startFrom(model, Precision.training(ScalarType.FLOAT32));
            assertThat(critic.values(ROWS)).containsOnly(0.5);
        }
    }

    @Test
    void aSavedCriticIsLoadedWithTheSameValues() {
        Path saved = folder.resolve("critic");
        double[] values;
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(model);
            values = critic.values(ROWS);
            critic.save(saved, TinyModels.TOKENIZER::save);
        }
        try (TensorScope _ = TensorScope.open()) {
            Critic loaded = Critic.load(saved, Precision.inference(ScalarType.FLOAT32));
            assertThat(loaded.values(ROWS)).containsExactly(values);
        }
        assertThat(saved.resolve("config.json"))
                .content()
                .contains("LlamaForSequenceClassification", "id2label", "LABEL_0");
        assertThat(Tokenizer.load(saved)).isEqualTo(TinyModels.TOKENIZER);
    }

    @Test
    void aCriticInBfloat16StaysNear() {
        Path saved = folder.resolve("critic");
        double[] values;
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(model);
            values = critic.values(ROWS);
            critic.save(saved, TinyModels.TOKENIZER::save);
        }
        try (TensorScope _ = TensorScope.open()) {
            Critic loaded = Critic.load(saved, Precision.inference(ScalarType.BFLOAT16));
            assertThat(loaded.values(ROWS)).containsExactly(values, within(0.1));
            assertThat(loaded.logits(ROWS).type()).isEqualTo(ScalarType.FLOAT32);
        }
    }

    @Test
    void aLanguageModelWithoutAHeadIsNotLoadedAsACritic() {
        try (TensorScope _ = TensorScope.open()) {
            assertThatThrownBy(() -> Critic.load(model, Precision.inference(ScalarType.FLOAT32)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("has no tensor score.weight");
        }
    }
}
