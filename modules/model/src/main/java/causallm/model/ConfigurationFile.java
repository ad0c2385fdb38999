package causallm.model;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * {@code config.json} as versions 4 and 5 of transformers write it. What would change the
 * computation and is not implemented is refused by name, never passed over.
 */
final class ConfigurationFile {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ConfigurationFile() {}

    /**
     * Reads a file.
     *
     * @throws CheckpointException when it is missing, no JSON, lacks a key, or asks for what is not
     *     supported
     */
    static TransformerConfig read(Path file) {
        try {
            return of(new JsonKeys(JSON.readTree(Files.readString(file))));
        } catch (JacksonException e) {
            throw new CheckpointException(
                    file,
                    "is not valid JSON (%s): copy or fetch it again"
                            .formatted(e.getOriginalMessage()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, e.getMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException(
                    file,
                    "cannot be read: expected a model folder with "
                            + TransformerConfig.FILE
                            + " and model.safetensors",
                    e);
        }
    }

    private static TransformerConfig of(JsonKeys json) {
        int hidden = json.integer("hidden_size");
        Architecture architecture = Architecture.ofModelType(json.text("model_type", "llama"));
        requireSupported(json, architecture);
        int heads = json.integer("num_attention_heads");
        JsonKeys rope = json.within("rope_parameters");
        return new TransformerConfig(
                architecture,
                json.integer("vocab_size"),
                hidden,
                json.integer("intermediate_size"),
                json.integer("num_hidden_layers"),
                heads,
                json.integer("num_key_value_heads", heads),
                json.integer("head_dim", hidden / Math.max(1, heads)),
                (rope.isGiven("rope_theta") ? rope : json).number("rope_theta", 10_000),
                ropeScaling(json),
                json.number("rms_norm_eps", 1e-6),
                json.integer("max_position_embeddings"),
                slidingWindow(json, architecture),
                json.truth("attention_bias", false),
                json.truth("tie_word_embeddings", false),
                new SpecialTokens(
                        json.token("bos_token_id"),
                        json.tokens("eos_token_id"),
                        json.token("pad_token_id")));
    }

    private static void requireSupported(JsonKeys json, Architecture architecture) {
        json.requireValue("hidden_act", "silu");
        json.requireValue("mlp_bias", "false");
        if (architecture.hasInputBias() || architecture == Architecture.MISTRAL) {
            json.requireValue("attention_bias", "false");
        }
        for (JsonNode type : json.elements("layer_types")) {
            if (!type.asString("").equals("full_attention")) {
                throw new IllegalArgumentException(
                        "layer_types names " + type + ", supported: full_attention");
            }
        }
    }

    /** Version 5 calls it {@code rope_parameters}, version 4 {@code rope_scaling}. */
    private static RotaryScaling ropeScaling(JsonKeys json) {
        JsonKeys rope =
                json.within(json.isGiven("rope_parameters") ? "rope_parameters" : "rope_scaling");
        String type = rope.text("rope_type", rope.text("type", "default"));
        return switch (type) {
            case "default" -> new RotaryScaling.None();
            case "linear" -> new RotaryScaling.Linear(rope.number("factor"));
            case "llama3" ->
                    new RotaryScaling.Llama3(
                            rope.number("factor"),
                            rope.number("low_freq_factor"),
                            rope.number("high_freq_factor"),
                            rope.integer("original_max_position_embeddings"));
            default ->
                    throw new IllegalArgumentException(
                            "rope_type is \"" + type + "\", supported: default, linear, llama3");
        };
    }

    /** Qwen's folders name a window that is in use only where they say so. */
    private static OptionalInt slidingWindow(JsonKeys json, Architecture architecture) {
        boolean used =
                switch (architecture) {
                    case LLAMA -> false;
                    case MISTRAL -> true;
                    case QWEN2, QWEN3 -> json.truth("use_sliding_window", false);
                };
        return used && json.isGiven("sliding_window")
                ? OptionalInt.of(json.integer("sliding_window"))
                : OptionalInt.empty();
    }

    /**
     * The text of a file for a model with {@code head} whose parameters have {@code elementType}.
     */
    static String write(TransformerConfig config, Head head, String elementType) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(config.architecture().className(head));
        if (head == Head.VALUE) { // without it transformers expects two labels
            json.putObject("id2label").put("0", "LABEL_0");
        }
        json.put("model_type", config.architecture().modelType());
        json.put("dtype", elementType);
        json.put("vocab_size", config.vocabularySize());
        json.put("hidden_size", config.hiddenSize());
        json.put("intermediate_size", config.intermediateSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads());
        json.put("num_key_value_heads", config.keyValueHeads());
        json.put("head_dim", config.headSize());
        json.put("hidden_act", "silu");
        json.put("rms_norm_eps", config.normEpsilon());
        json.put("max_position_embeddings", config.maximumPositions());
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        writeDifferences(config, json);
        writeRope(config, json.putObject("rope_parameters"));
        writeTokens(config.specialTokens(), json);
        return JSON.writeValueAsString(json) + "\n";
    }

    private static void writeDifferences(TransformerConfig config, ObjectNode json) {
        switch (config.architecture()) {
            case LLAMA -> {
                json.put("attention_bias", config.attentionBias());
                json.put("mlp_bias", false);
            }
            case MISTRAL -> writeWindow(config, json);
            case QWEN2 -> {
                json.put("use_sliding_window", config.slidingWindow().isPresent());
                writeWindow(config, json);
            }
            case QWEN3 -> {
                json.put("attention_bias", config.attentionBias());
                json.put("use_sliding_window", config.slidingWindow().isPresent());
                writeWindow(config, json);
            }
        }
    }

    private static void writeWindow(TransformerConfig config, ObjectNode json) {
        if (config.slidingWindow().isPresent()) {
            json.put("sliding_window", config.slidingWindow().getAsInt());
        } else {
            json.putNull("sliding_window");
        }
    }

    private static void writeRope(TransformerConfig config, ObjectNode rope) {
        rope.put("rope_type", config.ropeScaling().ropeType());
        rope.put("rope_theta", config.ropeTheta());
        switch (config.ropeScaling()) {
            case RotaryScaling.None none -> {}
            case RotaryScaling.Linear linear -> rope.put("factor", linear.factor());
            case RotaryScaling.Llama3 llama3 -> {
                rope.put("factor", llama3.factor());
                rope.put("low_freq_factor", llama3.lowFrequencyFactor());
                rope.put("high_freq_factor", llama3.highFrequencyFactor());
                rope.put("original_max_position_embeddings", llama3.originalPositions());
            }
        }
    }

    private static void writeTokens(SpecialTokens tokens, ObjectNode json) {
        tokens.beginningOfText().ifPresent(token -> json.put("bos_token_id", token));
        tokens.padding().ifPresent(token -> json.put("pad_token_id", token));
        List<Integer> ends = tokens.endOfText();
        if (ends.size() == 1) {
            json.put("eos_token_id", ends.getFirst());
        } else if (!ends.isEmpty()) {
            ArrayNode array = json.putArray("eos_token_id");
            new ArrayList<>(ends).forEach(array::add);
        }
    }
}
