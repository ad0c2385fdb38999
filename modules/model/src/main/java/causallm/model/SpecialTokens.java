package causallm.model;

import java.util.List;
import java.util.OptionalInt;

/**
 * The tokens that a model folder gives a meaning.
 *
 * @param beginningOfText what a text begins with
 * @param endOfText each of them ends a text; the first is the one that is written
 * @param padding what fills up a batch
 */
public record SpecialTokens(
        OptionalInt beginningOfText, List<Integer> endOfText, OptionalInt padding) {
    /** No token has a meaning. */
    public static final SpecialTokens NONE =
            new SpecialTokens(OptionalInt.empty(), List.of(), OptionalInt.empty());

    /** Copies the list. */
    public SpecialTokens {
        endOfText = List.copyOf(endOfText);
    }

    /** One token that ends a text, no other. */
    public static SpecialTokens ending(int endOfText) {
        return new SpecialTokens(OptionalInt.empty(), List.of(endOfText), OptionalInt.empty());
    }
}
