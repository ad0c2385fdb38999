/**
 * Decoder-only language models of the Llama family, read from and written to Hugging Face folders.
 */
module causallm.model {
    requires transitive libtorch.nn;
    requires tools.jackson.databind;

    exports causallm.model;
}
