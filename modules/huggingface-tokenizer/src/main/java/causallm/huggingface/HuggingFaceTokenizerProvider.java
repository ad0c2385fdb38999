package causallm.huggingface;

import causallm.tokenizer.Tokenizer;
import causallm.tokenizer.TokenizerProvider;

import java.nio.file.Path;

/** Has {@link Tokenizer#load} read folders of Hugging Face. */
public final class HuggingFaceTokenizerProvider implements TokenizerProvider {
    /** For the service loader. */
    public HuggingFaceTokenizerProvider() {}

    @Override
    public String kind() {
        return HUGGING_FACE;
    }

    @Override
    public Tokenizer read(Path folder) {
        return HuggingFaceTokenizer.load(folder);
    }
}
