package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import libtorch.nn.Initialization;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Recomputed activations give the gradients of recorded ones, to the bit. */
@ExtendWith(NoLeak.class)
class DecoderPassTest {
    private static final List<List<TokenRow>> PIECES =
            List.of(
                    List.of(
                            new TokenRow(new int[] {5, 6, 7, 8, 2, 1}, 2),
                            new TokenRow(new int[] {1, 2, 10}, 1)),
                    List.of(new TokenRow(new int[] {3, 4, 9, 9}, 2)));

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

    private CausalLM load(boolean tied, Precision precision) {
        Path path = folder.resolve("model");
        SmallModel.create(tied, ScalarType.FLOAT32).save(path, _ -> {});
        return CausalLM.load(path, precision);
    }

    private static Precision training(ScalarType type) {
        return new Precision(type, type, true, Optional.empty());
    }

    /** The gradients that two pieces of a batch gather at all that is trained, by name. */
    private static Map<String, double[]> gradients(CausalLM model, boolean recomputing) {
        TokenScorer scorer = new TokenScorer(model, recomputing);
        for (List<TokenRow> piece : PIECES) {
            try (TensorScope _ = TensorScope.open()) {
                TokenScorer.Pass pass = scorer.forward(piece);
                pass.logProbabilities().square().sum().backward();
                pass.backward();
            }
        }
        Map<String, double[]> gradients = new LinkedHashMap<>();
        for (Parameter one : model.trained()) {
            gradients.put(one.name(), one.tensor().gradient().orElseThrow().toDoubleArray());
            one.tensor().clearGradient();
        }
        return gradients;
    }

    private static void assertSameGradients(CausalLM model) {
        Map<String, double[]> recorded = gradients(model, false);
        Map<String, double[]> recomputed = gradients(model, true);
        assertThat(recomputed).containsOnlyKeys(recorded.keySet());
        recorded.forEach((name, expected) -> {
            assertThat(Arrays.stream(expected)).as(name).anyMatch(number -> number != 0);
            assertThat(recomputed.get(name)).as(name).containsExactly(expected);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradientsAreTheSameWithTiedEmbeddingsAndWithout(boolean tied) {
        assertSameGradients(load(tied, training(ScalarType.FLOAT64)));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"FLOAT32", "BFLOAT16"})
    void gradientsAreTheSameInTheTypesThatAreTrainedIn(ScalarType compute) {
        assertSameGradients(load(true, Precision.training(compute)));
    }

    @Test
    void gradientsOfAdaptersAreTheSame() {
        LowRankAdaptation settings =
                new LowRankAdaptation(2, 4, LowRankAdaptation.KNOWN_TARGETS, 1);
        CausalLM model = load(true, Precision.adapting(ScalarType.BFLOAT16, settings));
        try (GradMode _ = GradMode.disable()) {
            Random random = new Random(3);
            for (Parameter one : model.trained()) {
                Initialization normal = new Initialization.Normal(0.3);
                Tensor values = normal.draw(random, ScalarType.FLOAT32, one.tensor().shape());
                one.tensor().copyFrom(values);
            }
        }
        assertSameGradients(model);
        assertThat(model.parameters()).allMatch(one -> one.tensor().gradient().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theHiddenStatesAreThoseOfAPassWithoutAWayBack(boolean recomputing) {
        CausalLM model = load(true, Precision.training(ScalarType.FLOAT32));
        Tensor tokens = Tensor.of(new long[] {1, 5, 2, 9}, 2, 2);
        Tensor hidden = model.transformer().pass(tokens, recomputing).hidden();
        assertThat(hidden.requiresGradient()).isTrue();
        assertThat(hidden.toFloatArray())
                .containsExactly(model.transformer().forward(tokens).toFloatArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWayBackNeedsAGradient(boolean recomputing) {
        CausalLM model = load(true, Precision.training(ScalarType.FLOAT32));
        DecoderPass pass =
                model.transformer().pass(Tensor.of(new long[] {1, 5}, 1, 2), recomputing);
        assertThatIllegalStateException()
                .isThrownBy(pass::backward)
                .withMessageContaining("call backward() on what was computed from them first");
    }

    @Test
    void theWayBackFreesTheLayersInputsAsItGoes() {
        CausalLM model = load(true, Precision.training(ScalarType.FLOAT32));
        DecoderPass pass = model.transformer().pass(Tensor.of(new long[] {1, 5, 2, 9}, 2, 2), true);
        long held = TensorScope.liveTensors();
        try (TensorScope _ = TensorScope.open()) {
            pass.hidden().sum().backward();
            pass.backward();
        }
        assertThat(held - TensorScope.liveTensors()).isEqualTo(model.config().layers() + 1);
    }
}
