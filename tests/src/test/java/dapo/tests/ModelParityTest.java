package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;
import causallm.model.Precision;
import causallm.model.SafetensorsFile;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A model that transformers wrote computes here what it computes there. */
@ExtendWith(NoLeak.class)
class ModelParityTest {
    private static final double TOLERANCE = 1e-5;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Stream<String> kinds() {
        return Stream.of(
                "llama-tied",
                "llama-untied",
                "llama-biased",
                "llama-linear",
                "llama-3",
                "mistral",
                "qwen2",
                "qwen3");
    }

    private static SafetensorsFile golden(String kind) {
        return Golden.tensors("model/" + kind + "/golden.safetensors");
    }

    private static CausalLM trainable(String kind) {
        return CausalLM.load(Golden.path("model/" + kind), Precision.training(ScalarType.FLOAT32));
    }

    private static CausalLM fixed(String kind) {
        return CausalLM.load(Golden.path("model/" + kind), Precision.inference(ScalarType.FLOAT32));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void hiddenStatesAndLogitsAreThoseOfTransformers(String kind) {
        CausalLM model = fixed(kind);
        Tensor hidden = model.transformer().forward(golden(kind).tensor("inputIds"));
        Golden.assertClose(hidden, golden(kind).tensor("hiddenStates"), TOLERANCE);
        Golden.assertClose(model.logits(hidden), golden(kind).tensor("logits"), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theLossAndEveryGradientAreThoseOfTransformers(String kind) {
        CausalLM model = trainable(kind);
        SafetensorsFile golden = golden(kind);
        Tensor ids = golden.tensor("inputIds");
        long predicted = ids.size(1) - 1;
        Tensor logits = model.logits(model.transformer().forward(ids)).narrow(1, 0, predicted);
        Tensor targets = ids.narrow(1, 1, predicted).unsqueeze(2);
        Tensor loss = logits.logSoftmax(2).gather(2, targets).mean().negate();
        Golden.assertClose(loss, golden.tensor("loss"), TOLERANCE);
        loss.backward();
        List<String> names = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            names.add("gradient." + parameter.name());
            Tensor gradient = parameter.tensor().gradient().orElseThrow();
            Tensor expected = golden.tensor("gradient." + parameter.name());
            assertThat(gradient).as(parameter.name()).hasToString(expected.toString());
            Golden.assertClose(gradient, expected, TOLERANCE);
        }
        assertThat(golden.names().stream().filter(name -> name.startsWith("gradient.")))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aBatchPaddedOnTheRightGivesTheSameLogits(String kind) {
        CausalLM model = fixed(kind);
        Tensor ids = golden(kind).tensor("padded.inputIds");
        Tensor logits = model.logits(model.transformer().forward(ids));
        assertCloseWherePresent(kind, logits);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aBatchPaddedOnTheRightGivesTheSameLogitsThroughACache(String kind) {
        CausalLM model = fixed(kind);
        Tensor ids = golden(kind).tensor("padded.inputIds");
        Tensor present = golden(kind).tensor("padded.attentionMask").to(ScalarType.BOOL);
        KeyValueCache cache = KeyValueCache.create(model.config(), 2, 12, ScalarType.FLOAT32);
        Tensor hidden = model.transformer().forward(ids, Optional.of(present), cache);
        assertCloseWherePresent(kind, model.logits(hidden));
    }

    private static void assertCloseWherePresent(String kind, Tensor logits) {
        SafetensorsFile golden = golden(kind);
        Tensor absent = golden.tensor("padded.attentionMask").equal(0).unsqueeze(2);
        Golden.assertClose(
                logits.maskedFill(absent, 0),
                golden.tensor("padded.logits").maskedFill(absent, 0),
                TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void greedyDecodingGivesTheTokensOfTransformers(String kind) {
        CausalLM model = fixed(kind);
        long[] expected = golden(kind).tensor("greedy.tokens").toLongArray();
        long[] tokens = new long[expected.length];
        KeyValueCache cache = KeyValueCache.create(model.config(), 1, 72, ScalarType.FLOAT32);
        Tensor next = golden(kind).tensor("greedy.prompt").unsqueeze(0);
        try (GradMode _ = GradMode.disable()) {
            for (int i = 0; i < tokens.length; i++) {
                Tensor hidden = model.transformer().forward(next, Optional.empty(), cache);
                next = model.logits(hidden.narrow(1, hidden.size(1) - 1, 1)).argmax(-1);
                tokens[i] = (long) next.item();
            }
        }
        assertThat(tokens).containsExactly(expected);
        assertThat(cache.length()).isEqualTo(6 + expected.length - 1);
    }
}
