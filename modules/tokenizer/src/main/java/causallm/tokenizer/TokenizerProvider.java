package causallm.tokenizer;

import java.nio.file.Path;

/**
 * Reads tokenizers of one kind, from a module of its own. {@link Tokenizer#load} finds it as a
 * service ({@link java.util.ServiceLoader}).
 */
public interface TokenizerProvider {
    /**
     * The kind of a {@code tokenizer.json} as Hugging Face's libraries write it: an object with a
     * {@code model} and no {@code type}.
     */
    String HUGGING_FACE = "huggingface";

    /** The kind of tokenizer that this reads: the {@code type} its files have. */
    String kind();

    /**
     * The tokenizer of a folder whose {@code tokenizer.json} is of this kind.
     *
     * @throws TokenizerException if it cannot be used
     */
    Tokenizer read(Path folder);
}
