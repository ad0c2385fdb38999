package causallm.model;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The decoders of the Llama family, by what their layers have that Llama's have not. */
public enum Architecture {
    /** Llama (Touvron et al., arXiv:2302.13971) and what copies it: SmolLM2, TinyLlama. */
    LLAMA("llama", "Llama", false, false),
    /** Llama with a sliding window in its first version (Jiang et al., arXiv:2310.06825). */
    MISTRAL("mistral", "Mistral", false, false),
    /** Biases at queries, keys and values (Qwen2, arXiv:2407.10671, and Qwen2.5). */
    QWEN2("qwen2", "Qwen2", true, false),
    /** Norms of queries and keys, head by head (Qwen3, arXiv:2505.09388). */
    QWEN3("qwen3", "Qwen3", false, true);

    private final String modelType;
    private final String classPrefix;
    private final boolean inputBias;
    private final boolean queryKeyNorm;

    Architecture(String modelType, String classPrefix, boolean inputBias, boolean queryKeyNorm) {
        this.modelType = modelType;
        this.classPrefix = classPrefix;
        this.inputBias = inputBias;
        this.queryKeyNorm = queryKeyNorm;
    }

    /** The {@code model_type} of {@code config.json}. */
    public String modelType() {
        return modelType;
    }

    /** The class of transformers that opens such a decoder with {@code head} on top. */
    public String className(Head head) {
        return classPrefix + head.className();
    }

    /** Whether queries, keys and values always have a bias, and the attention's output never. */
    boolean hasInputBias() {
        return inputBias;
    }

    /** Whether queries and keys are normalised before they turn. */
    boolean hasQueryKeyNorm() {
        return queryKeyNorm;
    }

    /**
     * The architecture of a {@code model_type}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static Architecture ofModelType(String modelType) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.modelType.equals(modelType))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "model_type is \"" + modelType + "\", supported: " + names()));
    }

    private static String names() {
        return Arrays.stream(values())
                .map(Architecture::modelType)
                .collect(Collectors.joining(", "));
    }
}
