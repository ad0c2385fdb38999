package dapo.policy;

import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.TransformerConfig;
import causallm.tokenizer.Tokenizer;

import libtorch.tensor.ScalarType;

import java.nio.file.Path;
import java.util.random.RandomGenerator;

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
     * @throws causallm.model.CheckpointException when the folder is not that of a supported model
     */
    public static Policy load(Path folder, Precision precision) {
        return new Policy(CausalLM.load(folder, precision), Tokenizer.load(folder));
    }

    /**
     * Writes model and tokenizer, whole or not at all.
     *
     * @throws causallm.model.CheckpointException when the folder cannot be written
     */
    public void save(Path folder) {
        model.save(folder, tokenizer::save);
    }
}
