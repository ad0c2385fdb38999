package causallm.model;

import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.List;

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

    /**
     * The rows' tokens (B, T) int64, padded on the right with 0: nothing before a padding token
     * sees it.
     */
    public static Tensor pad(List<int[]> rows) {
        int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
        long[] padded = new long[rows.size() * longest];
        for (int row = 0; row < rows.size(); row++) {
            int[] tokens = rows.get(row);
            for (int i = 0; i < tokens.length; i++) {
                padded[row * longest + i] = tokens[i];
            }
        }
        return Tensor.of(padded, rows.size(), longest);
    }

    /**
     * All tokens but the last, padded as by {@link #pad}: nobody asks what comes after the last
     * one, so it needs neither work nor a position of the model.
     */
    static Tensor padPredicting(List<TokenRow> rows) {
        return pad(
                rows.stream()
                        .map(row -> Arrays.copyOf(row.tokens, row.tokens.length - 1))
                        .toList());
    }

    /**
     * The positions in that batch, flattened, from whose hidden states the scored tokens are
     * predicted.
     */
    static long[] predictingPositions(List<TokenRow> rows) {
        int longest = rows.stream().mapToInt(row -> row.tokens.length - 1).max().orElseThrow();
        long[] positions = new long[rows.stream().mapToInt(TokenRow::scoredCount).sum()];
        int at = 0;
        for (int row = 0; row < rows.size(); row++) {
            for (int i = rows.get(row).firstScored; i < rows.get(row).tokens.length; i++) {
                positions[at++] = (long) row * longest + i - 1;
            }
        }
        return positions;
    }

    /** The scored tokens of all rows, one after the other. */
    static long[] scoredTokens(List<TokenRow> rows) {
        return rows.stream()
                .flatMapToInt(row -> Arrays.stream(row.tokens, row.firstScored, row.tokens.length))
                .asLongStream()
                .toArray();
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
