package causallm.generation;

import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.TransformerConfig;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Random;

/** A random model small enough to be run token by token, whose choices are far from uniform. */
final class TinyModel {
    static final int VOCABULARY = 13;
    static final int POSITIONS = 64;

    private TinyModel() {}

    /**
     * A model that computes in {@code type}, in this thread's innermost scope; {@code folder} is
     * written.
     */
    static CausalLM load(Path folder, ScalarType type) {
        try (TensorScope _ = TensorScope.open()) {
            CausalLM.create(config(), new Random(5), ScalarType.FLOAT32).save(folder, _ -> {});
        }
        return CausalLM.load(folder, Precision.inference(type));
    }

    private static TransformerConfig config() {
        return TransformerConfig.llama(
                VOCABULARY, 16, 24, 2, 4, 2, 4, 10_000, 1e-6, POSITIONS, true, OptionalInt.empty());
    }
}
