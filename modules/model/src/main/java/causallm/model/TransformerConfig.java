package causallm.model;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The shape of a decoder of the Llama family, as {@code config.json} of a Hugging Face folder gives
 * it.
 *
 * @param architecture what its layers have that Llama's have not
 * @param vocabularySize how many tokens there are
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the feed-forward layer
 * @param layers how many blocks
 * @param heads query heads a block
 * @param keyValueHeads key-value heads a block; divides {@code heads}
 * @param headSize width of a head, even
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how they are slowed down
 * @param normEpsilon the ε of the RMS norms
 * @param maximumPositions the longest sequence that the folder names, in tokens
 * @param slidingWindow how many tokens back a token sees, itself included, where that is limited
 * @param attentionBias whether the attention's four layers have biases
 * @param tiedEmbeddings whether the output layer is the embedding
 * @param specialTokens tokens with a meaning, where the folder names them
 */
public record TransformerConfig(
        Architecture architecture,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        double ropeTheta,
        RotaryScaling ropeScaling,
        double normEpsilon,
        int maximumPositions,
        OptionalInt slidingWindow,
        boolean attentionBias,
        boolean tiedEmbeddings,
        SpecialTokens specialTokens) {

    static final String FILE = "config.json";

    public TransformerConfig {
        requirePositive("vocab_size", vocabularySize);
        requirePositive("hidden_size", hiddenSize);
        requirePositive("intermediate_size", intermediateSize);
        requirePositive("num_hidden_layers", layers);
        requirePositive("num_attention_heads", heads);
        requirePositive("num_key_value_heads", keyValueHeads);
        requirePositive("head_dim", headSize);
        requirePositive("max_position_embeddings", maximumPositions);
        slidingWindow.ifPresent(window -> requirePositive("sliding_window", window));
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
     * A decoder of Llama's architecture without biases.
     *
     * @param endOfText the token that ends a text, where there is one
     */
    public static TransformerConfig llama(
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
        return new TransformerConfig(
                Architecture.LLAMA,
                vocabularySize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                ropeTheta,
                new RotaryScaling.None(),
                normEpsilon,
                maximumPositions,
                OptionalInt.empty(),
                false,
                tiedEmbeddings,
                endOfText.isPresent()
                        ? SpecialTokens.ending(endOfText.getAsInt())
                        : SpecialTokens.NONE);
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws CheckpointException when it is missing, no JSON, lacks a key, or asks for what is not
     *     supported
     */
    public static TransformerConfig read(Path folder) {
        return ConfigurationFile.read(folder.resolve(FILE));
    }

    /**
     * The longest sequence that is computed as the model means it, in tokens: within a sliding
     * window every token sees all before it.
     */
    public int longestSequence() {
        return Math.min(maximumPositions, slidingWindow.orElse(maximumPositions));
    }
}
