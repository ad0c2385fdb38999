package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import causallm.model.CheckpointException;
import causallm.model.RotaryScaling;
import causallm.model.SpecialTokens;
import causallm.model.TransformerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

class TransformerConfigTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir private Path folder;

    private static ObjectNode llama() {
        return (ObjectNode)
                JSON.readTree(
                        """
                        {"model_type": "llama", "vocab_size": 11, "hidden_size": 24,
                         "intermediate_size": 32, "num_hidden_layers": 3,
                         "num_attention_heads": 6, "max_position_embeddings": 128}
                        """);
    }

    private TransformerConfig read(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        return TransformerConfig.read(folder);
    }

    private void assertRefused(String json, String problem) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(json))
                .withMessageStartingWith(folder.resolve("config.json") + ": ")
                .withMessageContaining(problem)
                .satisfies(e -> assertThat(e).message().doesNotContain("\n"));
    }

    @Test
    void whatIsLeftOutHasTheDefaultsOfTransformers() throws IOException {
        assertThat(read(llama().toString()))
                .isEqualTo(
                        TransformerConfig.llama(
                                11,
                                24,
                                32,
                                3,
                                6,
                                6,
                                4,
                                10_000,
                                1e-6,
                                128,
                                false,
                                OptionalInt.empty()));
    }

    @Test
    void whatIsGivenCounts() throws IOException {
        ObjectNode json = llama();
        json.put("num_key_value_heads", 2).put("head_dim", 8).put("rms_norm_eps", 1e-5);
        json.put("tie_word_embeddings", true).put("eos_token_id", 7).put("rope_theta", 5e5);
        assertThat(read(json.toString()))
                .isEqualTo(
                        TransformerConfig.llama(
                                11, 24, 32, 3, 6, 2, 8, 5e5, 1e-5, 128, true, OptionalInt.of(7)));
        json.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", 1e6);
        assertThat(read(json.toString()).ropeTheta()).isEqualTo(1e6);
    }

    @Test
    void bothSpellingsOfRotaryScalingAreRead() throws IOException {
        String llama3 =
                """
                {"%s": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                 "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
                """;
        var expected = new RotaryScaling.Llama3(8, 1, 4, 64);
        ObjectNode old = llama();
        old.set("rope_scaling", JSON.readTree(llama3.formatted("rope_type")));
        assertThat(read(old.toString()).ropeScaling()).isEqualTo(expected);
        ObjectNode older = llama();
        older.putObject("rope_scaling").put("type", "linear").put("factor", 2.0);
        assertThat(read(older.toString()).ropeScaling()).isEqualTo(new RotaryScaling.Linear(2));
        ObjectNode now = llama();
        now.set("rope_parameters", JSON.readTree(llama3.formatted("rope_type")));
        assertThat(read(now.toString()).ropeScaling()).isEqualTo(expected);
    }

    @Test
    void withinASlidingWindowASequenceIsNoLongerThanIt() throws IOException {
        ObjectNode mistral = llama().put("model_type", "mistral").put("sliding_window", 32);
        assertThat(read(mistral.toString()).longestSequence()).isEqualTo(32);
        assertThat(read(mistral.putNull("sliding_window").toString()).longestSequence())
                .isEqualTo(128);
        ObjectNode qwen = llama().put("model_type", "qwen2").put("sliding_window", 32);
        assertThat(read(qwen.toString()).longestSequence()).isEqualTo(128);
        qwen.put("use_sliding_window", true);
        assertThat(read(qwen.toString()).longestSequence()).isEqualTo(32);
    }

    @Test
    void severalTokensCanEndAText() throws IOException {
        ObjectNode json = llama().put("bos_token_id", 1).put("pad_token_id", 0);
        json.putArray("eos_token_id").add(2).add(3);
        assertThat(read(json.toString()).specialTokens())
                .isEqualTo(new SpecialTokens(OptionalInt.of(1), List.of(2, 3), OptionalInt.of(0)));
    }

    @Test
    void nullIsNothingGiven() throws IOException {
        ObjectNode json = llama();
        for (String key :
                new String[] {
                    "num_key_value_heads",
                    "head_dim",
                    "rms_norm_eps",
                    "rope_theta",
                    "rope_scaling",
                    "tie_word_embeddings",
                    "eos_token_id",
                    "attention_bias"
                }) {
            json.putNull(key);
        }
        assertThat(read(json.toString())).isEqualTo(read(llama().toString()));
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> TransformerConfig.read(folder))
                .withMessage(
                        folder.resolve("config.json")
                                + ": cannot be read: expected a model folder with config.json and"
                                + " model.safetensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"vocab_size\": }", "vocab_size: 11", "{} {}", "\u0000"})
    void whatIsNotJsonIsRefused(String json) {
        assertRefused(json, "is not valid JSON (");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "5"})
    void whatIsNoObjectIsRefused(String json) {
        assertRefused(json, "hidden_size is missing, expected an integer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vocab_size",
                "hidden_size",
                "intermediate_size",
                "num_hidden_layers",
                "num_attention_heads",
                "max_position_embeddings"
            })
    void aSizeIsAPositiveInteger(String key) {
        ObjectNode without = llama();
        without.remove(key);
        assertRefused(without.toString(), key + " is missing, expected an integer");
        assertRefused(llama().put(key, "11").toString(), key + " is \"11\", expected an integer");
        assertRefused(llama().put(key, 1.5).toString(), key + " is 1.5, expected an integer");
        assertRefused(llama().put(key, 1L << 40).toString(), "1099511627776, expected an integer");
        assertRefused(llama().put(key, 0).toString(), key + " is 0, expected at least 1");
        assertRefused(llama().put(key, -3).toString(), key + " is -3, expected at least 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "num_key_value_heads; \"two\"; expected an integer",
                "num_key_value_heads; 0; num_key_value_heads is 0, expected at least 1",
                "num_key_value_heads; 4; num_attention_heads is 6, which num_key_value_heads, 4",
                "head_dim; 5; head_dim is 5, expected an even number",
                "head_dim; \"8\"; head_dim is \"8\", expected an integer",
                "rms_norm_eps; \"small\"; rms_norm_eps is \"small\", expected a number",
                "rms_norm_eps; -1; rms_norm_eps -1.0, expected",
                "rope_theta; \"large\"; rope_theta is \"large\", expected a number",
                "rope_theta; 0; rope_theta is 0.0",
                "tie_word_embeddings; \"yes\"; is \"yes\", expected true or false",
                "tie_word_embeddings; 1; is 1, expected true or false",
                "model_type; \"gpt2\"; model_type is \"gpt2\", supported: llama, mistral,",
                "hidden_act; \"gelu\"; hidden_act is \"gelu\", supported: silu",
                "mlp_bias; true; mlp_bias is true, supported: false",
                "attention_bias; \"no\"; is \"no\", expected true or false",
                "layer_types; [\"sliding_attention\"]; supported: full_attention",
                "eos_token_id; [1, \"b\"]; expected an integer or an array of integers",
                "pad_token_id; \"a\"; pad_token_id is \"a\", expected an integer",
                "rope_scaling; {\"type\": \"linear\"}; factor is missing, expected a number",
                "rope_scaling; {\"type\": \"linear\", \"factor\": 0}; factor is 0.0, expected"
                        + " above",
                "rope_scaling; {\"rope_type\": \"yarn\"}; rope_type is \"yarn\", supported:"
                        + " default,",
                "rope_parameters; {\"rope_type\": \"dynamic\"}; rope_type is \"dynamic\","
                        + " supported:",
                "rope_parameters; {\"rope_type\": 3}; rope_type is 3, expected a text",
            })
    void whatIsNotSupportedIsRefusedByName(String key, String value, String problem) {
        ObjectNode json = llama();
        json.set(key, JSON.readTree(value));
        assertRefused(json.toString(), problem);
    }
}
