package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;

@ExtendWith(NoLeak.class)
class PackedModelTest {
    private static final long[] TOKENS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1};

    private TensorScope scope;
    private GradMode mode;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        mode = GradMode.disable();
    }

    @AfterEach
    void close() {
        mode.close();
        scope.close();
    }

    private static float[] logits(CausalLM model) {
        Tensor hidden = model.transformer().forward(Tensor.of(TOKENS, 3, 4));
        return model.logits(hidden).to(ScalarType.FLOAT32).toFloatArray();
    }

    private static void assertSameLogits(CausalLM model, float tolerance) {
        float[] expected = logits(model);
        float[] found = logits(model.packed());
        assertThat(found).containsExactly(expected, within(tolerance));
    }

    @ParameterizedTest
    @CsvSource({"true, FLOAT32, 1e-5", "false, FLOAT32, 1e-5", "true, BFLOAT16, 0.1"})
    void aPackedModelGivesTheSameLogitsToRounding(boolean tied, ScalarType type, float tolerance) {
        assertSameLogits(SmallModel.create(tied, type), tolerance);
    }

    @Test
    void aPackedModelHasTheSameParameters() {
        CausalLM model = SmallModel.create(false, ScalarType.FLOAT32);
        assertThat(model.packed().parameters()).isEqualTo(model.parameters());
    }

    @Test
    void adaptersAreAddedToWhatIsPacked(@TempDir Path folder) {
        SmallModel.create(true, ScalarType.FLOAT32).save(folder.resolve("model"), _ -> {});
        LowRankAdaptation adaptation =
                new LowRankAdaptation(2, 8, List.of("q_proj", "gate_proj", "down_proj"), 3);
        CausalLM adapted =
                CausalLM.load(
                        folder.resolve("model"),
                        Precision.adapting(ScalarType.FLOAT32, adaptation));
        float[] before = logits(adapted);
        for (Parameter parameter : adapted.trained()) {
            parameter.tensor().detach().fillInPlace(0.1);
        }
        assertThat(logits(adapted)).isNotEqualTo(before);
        assertSameLogits(adapted, 1e-5f);
    }
}
