package causallm.model;

import java.util.Arrays;

/**
 * A sequence of which the last tokens are scored: a prompt and an answer, a prefix and a step.
 *
 * @param tokens all tokens
 * @param firstScored where the scored ones begin, at least 1: a token is scored given those before
 *     it
 */
public record TokenRow(int[] tokens, int firstScored) {
    public TokenRow {
        if (firstScored < 1 || firstScored > tokens.length) {
            throw new IllegalArgumentException(
                    "the first scored token is "
                            + firstScored
                            + ", expected 1 to "
                            + tokens.length
                            + ", the number of tokens");
        }
    }

    /** How many tokens are scored. */
    public int scoredCount() {
        return tokens.length - firstScored;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenRow row
                && firstScored == row.firstScored
                && Arrays.equals(tokens, row.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + firstScored;
    }
}
