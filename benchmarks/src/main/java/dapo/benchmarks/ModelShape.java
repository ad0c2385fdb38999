package dapo.benchmarks;

import causallm.model.TransformerConfig;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The models that are measured, both with tied embeddings; the peers have the same. */
enum ModelShape {
    /** The demo's. */
    DEMO("demo", 64, 128, config(24, 160, 448, 4, 5, 5)),
    /** The shape of SmolLM-135M. */
    LLAMA_135M("llama-135m", 4, 256, config(49_152, 576, 1_536, 30, 9, 3)),
    /** Narrow, with the vocabulary of Qwen2. */
    WIDE_VOCABULARY("wide-vocabulary", 1, 4_096, config(151_936, 512, 1_536, 2, 8, 8));

    private static final int POSITIONS = 4_096;

    private final String label;
    private final int trainingBatch;
    private final int trainingLength;
    private final TransformerConfig config;

    ModelShape(String label, int trainingBatch, int trainingLength, TransformerConfig config) {
        this.label = label;
        this.trainingBatch = trainingBatch;
        this.trainingLength = trainingLength;
        this.config = config;
    }

    private static TransformerConfig config(
            int vocabulary, int hidden, int intermediate, int layers, int heads, int shared) {
        return TransformerConfig.llama(
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads,
                shared,
                hidden / heads,
                10_000,
                1e-6,
                POSITIONS,
                true,
                OptionalInt.empty());
    }

    static ModelShape of(String label) {
        return Arrays.stream(values())
                .filter(shape -> shape.label.equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--model is "
                                        + label
                                        + ", expected "
                                        + Arrays.stream(values())
                                                .map(ModelShape::label)
                                                .collect(Collectors.joining(" or "))));
    }

    String label() {
        return label;
    }

    TransformerConfig config() {
        return config;
    }

    /** Sequences of a training step. */
    int trainingBatch() {
        return trainingBatch;
    }

    /** Tokens of a training sequence. */
    int trainingLength() {
        return trainingLength;
    }
}
