/** Text to token ids and back; knows neither tensors nor models. */
module causallm.tokenizer {
    requires tools.jackson.databind;

    exports causallm.tokenizer;

    uses causallm.tokenizer.TokenizerProvider;
}
