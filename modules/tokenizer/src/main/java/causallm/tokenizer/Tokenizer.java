package causallm.tokenizer;

import java.nio.file.Path;

/**
 * Turns text into token ids, 0 to {@link #vocabularySize()} less one, and back.
 *
 * <p>Implementations are immutable and safe for any thread.
 */
public interface Tokenizer {
    /** The name of the file that a tokenizer is kept in, in a model's folder. */
    String FILE = "tokenizer.json";

    /**
     * The ids of a text. Text never gives a special token: the characters {@code <|endoftext|>} are
     * encoded as such.
     *
     * @throws TokenizerException if the text cannot be encoded
     */
    int[] encode(String text);

    /**
     * The text of ids. Special tokens have no text.
     *
     * @throws TokenizerException if an id is none of the vocabulary
     */
    String decode(int[] ids);

    /**
     * The text of one token; empty for special tokens.
     *
     * @throws TokenizerException if the id is none of the vocabulary
     */
    String tokenText(int id);

    /** The number of tokens, special ones included. */
    int vocabularySize();

    /** The id of the special token that ends a text. */
    int endOfText();

    /** The id of the special token that fills up a batch. */
    int padding();

    /**
     * Writes the tokenizer into a model's folder, whole or not at all, in place of one that is
     * there.
     *
     * @throws TokenizerException if it cannot be written
     */
    void save(Path folder);

    /**
     * The tokenizer of a model's folder.
     *
     * @throws TokenizerException if the folder has none, or one that cannot be used
     */
    static Tokenizer load(Path folder) {
        return TokenizerFile.read(folder.resolve(FILE));
    }
}
