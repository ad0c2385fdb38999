package causallm.model;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The shape of a decoder of the Llama family, as {@code config.json} of a Hugging Face folder gives
 * it.
 *
 * @param vocabularySize how many tokens there are
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the feed-forward layer
 * @param layers how many blocks
 * @param heads query heads a block
 * @param keyValueHeads key-value heads a block; divides {@code heads}
 * @param headSize width of a head, even
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon the ε of the RMS norms
 * @param maximumPositions the longest sequence, in tokens
 * @param tiedEmbeddings whether the output layer is the embedding
 * @param endOfText the token that ends a text, where the folder names one
 */
public record TransformerConfig(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        double ropeTheta,
        double normEpsilon,
        int maximumPositions,
        boolean tiedEmbeddings,
        OptionalInt endOfText) {

    static final String FILE = "config.json";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public TransformerConfig {
        requirePositive("vocab_size", vocabularySize);
        requirePositive("hidden_size", hiddenSize);
        requirePositive("intermediate_size", intermediateSize);
        requirePositive("num_hidden_layers", layers);
        requirePositive("num_attention_heads", heads);
        requirePositive("num_key_value_heads", keyValueHeads);
        requirePositive("head_dim", headSize);
        requirePositive("max_position_embeddings", maximumPositions);
        if (heads % keyValueHeads != 0) {
            throw new IllegalArgumentException(
                    "num_attention_heads is "
                            + heads
                            + ", which num_key_value_heads, "
                            + keyValueHeads
                            + ", does not divide");
        }
        if (!(ropeTheta > 0 && normEpsilon >= 0)) {
            throw new IllegalArgumentException(
                    "rope_theta is "
                            + ropeTheta
                            + " and rms_norm_eps "
                            + normEpsilon
                            + ", expected a positive number and one not below 0");
        }
        if (headSize % 2 != 0) {
            throw new IllegalArgumentException(
                    "head_dim is " + headSize + ", expected an even number");
        }
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " is " + value + ", expected at least 1");
        }
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws CheckpointException when it is missing, no JSON, lacks a key, or asks for what is not
     *     supported
     */
    public static TransformerConfig read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return fromJson(JSON.readTree(Files.readString(file)));
        } catch (JacksonException e) {
            throw new CheckpointException(file, "is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, e.getMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    file,
                    "cannot be read: expected a model folder with "
                            + FILE
                            + " and model.safetensors",
                    e);
        }
    }

    private static TransformerConfig fromJson(JsonNode json) {
        requireSupported(json);
        int hidden = integer(json, "hidden_size");
        int heads = integer(json, "num_attention_heads");
        JsonNode rope = json.path("rope_parameters");
        JsonNode theta = rope.has("rope_theta") ? rope : json;
        return new TransformerConfig(
                integer(json, "vocab_size"),
                hidden,
                integer(json, "intermediate_size"),
                integer(json, "num_hidden_layers"),
                heads,
                isGiven(json, "num_key_value_heads") ? integer(json, "num_key_value_heads") : heads,
                isGiven(json, "head_dim") ? integer(json, "head_dim") : hidden / Math.max(1, heads),
                number(theta, "rope_theta", 10_000),
                number(json, "rms_norm_eps", 1e-6),
                integer(json, "max_position_embeddings"),
                truth(json, "tie_word_embeddings", false),
                json.path("eos_token_id").isInt()
                        ? OptionalInt.of(json.path("eos_token_id").asInt())
                        : OptionalInt.empty());
    }

    /**
     * What would change the computation and is not implemented is refused by name, never passed
     * over.
     */
    private static void requireSupported(JsonNode json) {
        requireValue(json, "model_type", "llama");
        requireValue(json, "hidden_act", "silu");
        requireValue(json, "attention_bias", "false");
        requireValue(json, "mlp_bias", "false");
        requireValue(json.path("rope_parameters"), "rope_type", "default");
        JsonNode scaling = json.path("rope_scaling");
        if (!scaling.isMissingNode() && !scaling.isNull()) {
            throw new IllegalArgumentException("rope_scaling is " + scaling + ", supported: null");
        }
    }

    private static void requireValue(JsonNode json, String key, String supported) {
        JsonNode value = json.path(key);
        if (!value.isMissingNode() && !value.isNull() && !value.asString().equals(supported)) {
            throw new IllegalArgumentException(key + " is " + value + ", supported: " + supported);
        }
    }

    private static boolean isGiven(JsonNode json, String key) {
        return json.hasNonNull(key);
    }

    private static double number(JsonNode json, String key, double otherwise) {
        if (isGiven(json, key) && !json.path(key).isNumber()) {
            throw new IllegalArgumentException(
                    key + " is " + json.path(key) + ", expected a number");
        }
        return isGiven(json, key) ? json.path(key).asDouble() : otherwise;
    }

    private static boolean truth(JsonNode json, String key, boolean otherwise) {
        if (isGiven(json, key) && !json.path(key).isBoolean()) {
            throw new IllegalArgumentException(
                    key + " is " + json.path(key) + ", expected true or false");
        }
        return isGiven(json, key) ? json.path(key).asBoolean() : otherwise;
    }

    private static int integer(JsonNode json, String key) {
        JsonNode value = json.path(key);
        if (!value.isInt()) {
            throw new IllegalArgumentException(
                    key
                            + " is "
                            + (value.isMissingNode() ? "missing" : value)
                            + ", expected an integer");
        }
        return value.asInt();
    }

    /** {@code config.json} as transformers writes it, for a model of class {@code architecture}. */
    String toJson(String architecture, String elementType) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(architecture);
        json.put("model_type", "llama");
        json.put("dtype", elementType);
        json.put("vocab_size", vocabularySize);
        json.put("hidden_size", hiddenSize);
        json.put("intermediate_size", intermediateSize);
        json.put("num_hidden_layers", layers);
        json.put("num_attention_heads", heads);
        json.put("num_key_value_heads", keyValueHeads);
        json.put("head_dim", headSize);
        json.put("hidden_act", "silu");
        json.put("attention_bias", false);
        json.put("mlp_bias", false);
        json.put("rms_norm_eps", normEpsilon);
        json.put("max_position_embeddings", maximumPositions);
        json.put("tie_word_embeddings", tiedEmbeddings);
        ObjectNode rope = json.putObject("rope_parameters");
        rope.put("rope_type", "default");
        rope.put("rope_theta", ropeTheta);
        endOfText.ifPresent(token -> json.put("eos_token_id", token));
        return JSON.writeValueAsString(json) + "\n";
    }
}
