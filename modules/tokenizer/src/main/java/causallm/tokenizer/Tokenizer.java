package causallm.tokenizer;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

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
     * The ids of a text in which special tokens may be written out, as chat templates do: the
     * characters {@code <|endoftext|>} give that token. Never for a text that others may have
     * written.
     *
     * @throws TokenizerException if the text cannot be encoded
     */
    int[] encodeWithSpecialTokens(String text);

    /**
     * What {@link #encode} makes of a text, with the place of each token in it. Tokens that hold
     * parts of one character all name the whole of it.
     *
     * @throws TokenizerException if the text cannot be encoded
     */
    List<Offset> offsets(String text);

    /** The special tokens that a model expects before a text that it is to go on with. */
    default int[] startOfText() {
        return new int[0];
    }

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

    /**
     * The text that each of the ids adds to {@link #decode} of all of them; one after another they
     * are that text. A character of several tokens belongs to the last of them.
     *
     * @throws TokenizerException if an id is none of the vocabulary
     */
    default List<String> tokenTexts(int[] ids) {
        return Arrays.stream(ids).mapToObj(this::tokenText).toList();
    }

    /** Turns tokens into text as they come. */
    default TextStream textStream() {
        return new TextStream() {
            @Override
            public String append(int id) {
                return tokenText(id);
            }

            @Override
            public String end() {
                return "";
            }
        };
    }

    /** One more than the highest id, those of special tokens included. */
    int vocabularySize();

    /** The id of the special token that ends a text. */
    int endOfText();

    /** All special tokens that end what a model says, {@link #endOfText()} first. */
    default int[] endsOfText() {
        return new int[] {endOfText()};
    }

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
     * The tokenizer of a model's folder. Kinds that this module does not know are read by the
     * {@link TokenizerProvider}s that the running program has.
     *
     * @throws TokenizerException if the folder has none, or one that cannot be used
     */
    static Tokenizer load(Path folder) {
        return TokenizerFile.read(folder.resolve(FILE));
    }

    /**
     * A token and the part of a text that it stands for, in {@code char}s.
     *
     * @param token the id
     * @param start where the part starts
     * @param end where it ends, without this position
     */
    record Offset(int token, int start, int end) {}
}
