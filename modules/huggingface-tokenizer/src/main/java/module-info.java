/**
 * Tokenizers of Hugging Face's file format, by that library's own native code.
 *
 * <p>Apart from the rest since the library's jars are automatic modules, which {@code jlink}
 * refuses: nothing requires this module, {@code causallm.tokenizer} finds it as a service.
 */
@SuppressWarnings("requires-automatic")
module causallm.huggingface {
    requires transitive causallm.tokenizer;
    requires ai.djl.api;
    requires ai.djl.tokenizers;
    requires tools.jackson.databind;
    // Named here for the library, whose automatic modules cannot say what they need.
    requires com.google.gson;
    requires org.slf4j;

    exports causallm.huggingface;

    provides causallm.tokenizer.TokenizerProvider with
            causallm.huggingface.HuggingFaceTokenizerProvider;
}
