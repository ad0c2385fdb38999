package causallm.generation;

import java.util.Set;

/**
 * Which of a model's tokens a text is made of.
 *
 * @param size tokens from this one on are never chosen: models whose matrices are filled up to a
 *     round size have such, and no tokenizer knows them
 * @param endsOfText tokens that end a text, whichever comes first; none where nothing ends it but
 *     its length
 */
public record Vocabulary(int size, Set<Integer> endsOfText) {
    /** Refuses a size below 1 with {@link IllegalArgumentException}. */
    public Vocabulary {
        if (size < 1) {
            throw new IllegalArgumentException(
                    "the vocabulary's size is " + size + ", expected at least 1");
        }
        endsOfText = Set.copyOf(endsOfText);
    }
}
