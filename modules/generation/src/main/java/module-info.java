/**
 * Sampling from a language model: batched, with a key-value cache, one random stream a sequence.
 */
module causallm.generation {
    requires transitive causallm.model;
    requires transitive causallm.tokenizer;

    exports causallm.generation;
}
