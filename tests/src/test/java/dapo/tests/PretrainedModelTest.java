package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.Precision;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import dapo.policy.Policy;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SmolLM2-135M-Instruct computes here what it computes in transformers. The model is not part of
 * the project: the test looks for it in the user's cache.
 */
@ExtendWith(NoLeak.class)
class PretrainedModelTest {
    private static final Path FOLDER =
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .filter(home -> !home.isEmpty())
                    .map(Path::of)
                    .orElse(Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("models/SmolLM2-135M-Instruct");

    @BeforeEach
    void needsTheModel() {
        assumeTrue(
                Files.exists(FOLDER.resolve("model.safetensors")),
                "there is no model at " + FOLDER + ": put its Hugging Face folder there");
    }

    private static JsonNode cases() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(Golden.path("smollm2/golden.json")));
    }

    private static int[] integers(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    private static double[] numbers(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }

    private static double[] scores(Policy policy, JsonNode text) {
        var row = new TokenRow(integers(text.get("tokens")), 1);
        return new TokenScorer(policy.model()).score(List.of(row)).toDoubleArray();
    }

    @Test
    void tokensProbabilitiesAndContinuationsAreThoseOfTransformers() throws IOException {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = Policy.load(FOLDER, Precision.inference(ScalarType.FLOAT32));
            Vocabulary endless = new Vocabulary(policy.vocabulary().size(), Set.of());
            var generator = new TextGenerator(policy.model(), endless, Sampling.greedy(), 3);
            for (JsonNode text : cases()) {
                int[] tokens = integers(text.get("tokens"));
                int[] greedy = integers(text.get("greedy"));
                assertThat(policy.tokenizer().encode(text.get("text").asString()))
                        .isEqualTo(tokens);
                assertThat(scores(policy, text))
                        .containsExactly(numbers(text.get("logProbabilities")), within(1e-3));
                assertThat(best(policy, tokens)).isEqualTo(integers(text.get("bestTokens")));
                Request request = new Request(tokens, 0, greedy.length);
                assertThat(generator.generate(List.of(request)).getFirst().tokens())
                        .isEqualTo(greedy);
            }
        }
    }

    private static int[] best(Policy policy, int... tokens) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor ids = Tensor.of(tokens, 1, tokens.length).to(ScalarType.INT64);
            Tensor hidden = policy.model().transformer().forward(ids);
            Tensor logits = policy.model().logits(hidden.select(1, tokens.length - 1L));
            return logits.topK(8, 1).indices().squeeze(0).to(ScalarType.INT32).toIntArray();
        }
    }

    @Test
    void bfloat16ComesCloseToThem() throws IOException {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = Policy.load(FOLDER, Precision.inference(ScalarType.BFLOAT16));
            for (JsonNode text : cases()) {
                double[] expected = numbers(text.get("logProbabilities"));
                double[] actual = scores(policy, text);
                double sum = 0;
                for (int i = 0; i < expected.length; i++) {
                    sum += Math.abs(actual[i] - expected[i]);
                }
                assertThat(sum / expected.length).isLessThan(0.1);
            }
        }
    }
}
