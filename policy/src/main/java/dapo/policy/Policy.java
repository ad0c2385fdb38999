package dapo.policy;

import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.CheckpointException;
import causallm.model.Precision;
import causallm.model.TransformerConfig;
import causallm.tokenizer.Tokenizer;

import libtorch.tensor.ScalarType;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The policy π: a language model and the tokenizer it was trained with, saved together in one
 * Hugging Face folder.
 *
 * <p>It belongs to the scope in which it was made or loaded and is used on that thread.
 *
 * @param model gives the probabilities of the next token
 * @param tokenizer between text and tokens
 */
public record Policy(CausalLM model, Tokenizer tokenizer) {

    /** A new, untrained policy whose parameters are drawn from {@code random}. */
    public static Policy create(
            TransformerConfig config,
            Tokenizer tokenizer,
            RandomGenerator random,
            ScalarType computeType) {
        return new Policy(CausalLM.create(config, random, computeType), tokenizer);
    }

    /**
     * The policy of a model folder.
     *
     * @throws CheckpointException as {@link #requireLoadable} does, or when weights are missing
     */
    public static Policy load(Path folder, Precision precision) {
        Tokenizer tokenizer = requireLoadable(folder);
        return new Policy(CausalLM.load(folder, precision), tokenizer);
    }

    /**
     * Reads what a model folder says about its model, and its tokenizer, which is returned; the
     * weights are not touched.
     *
     * @throws CheckpointException when the model is not supported, or its tokenizer has tokens that
     *     it does not know
     */
    public static Tokenizer requireLoadable(Path folder) {
        int known = TransformerConfig.read(folder).vocabularySize();
        Tokenizer tokenizer = Tokenizer.load(folder);
        if (tokenizer.vocabularySize() > known) {
            throw new CheckpointException(
                    folder.resolve(Tokenizer.FILE),
                    "has %d tokens, but vocab_size of config.json is %d: take both from the same model"
                            .formatted(tokenizer.vocabularySize(), known));
        }
        return tokenizer;
    }

    /** What texts are made of: the tokenizer's tokens, any of its ends of text ends them. */
    public Vocabulary vocabulary() {
        Set<Integer> ends =
                Arrays.stream(tokenizer.endsOfText()).boxed().collect(Collectors.toSet());
        return new Vocabulary(tokenizer.vocabularySize(), ends);
    }

    /**
     * Writes model and tokenizer, whole or not at all.
     *
     * @throws CheckpointException when the folder cannot be written
     */
    public void save(Path folder) {
        model.save(folder, tokenizer::save);
    }
}
