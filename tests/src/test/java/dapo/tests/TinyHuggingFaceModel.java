package dapo.tests;

import causallm.model.CausalLM;
import causallm.model.TransformerConfig;
import causallm.tokenizer.Tokenizer;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Random;

/** A folder as the Hugging Face hub has them: one layer of random weights, a real tokenizer. */
final class TinyHuggingFaceModel {
    static final Path TOKENIZER =
            Path.of(
                    "../modules/huggingface-tokenizer/src/test/resources/causallm/huggingface/smollm");

    private TinyHuggingFaceModel() {}

    static void write(Path folder) {
        Tokenizer tokenizer = Tokenizer.load(TOKENIZER);
        var config =
                TransformerConfig.llama(
                        tokenizer.vocabularySize(),
                        16,
                        16,
                        1,
                        2,
                        1,
                        8,
                        1e4,
                        1e-6,
                        64,
                        true,
                        OptionalInt.of(tokenizer.endOfText()));
        try (TensorScope _ = TensorScope.open()) {
            CausalLM.create(config, new Random(1), ScalarType.FLOAT32)
                    .save(folder, tokenizer::save);
        }
    }
}
