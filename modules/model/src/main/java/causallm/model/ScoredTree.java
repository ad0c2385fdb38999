package causallm.model;

import java.util.Arrays;
import java.util.List;

/**
 * Rows to be scored that begin alike, such as all steps sampled at the states of one solution: what
 * they share goes through the model once. Immutable and safe for any thread.
 */
public final class ScoredTree {
    private final List<TokenRow> rows;
    private final TokenTree tree;

    private ScoredTree(List<TokenRow> rows, TokenTree tree) {
        this.rows = rows;
        this.tree = tree;
    }

    /** The tree of some rows, at least one. */
    public static ScoredTree of(List<TokenRow> rows) {
        // Nobody asks what comes after a row's last token: it needs neither work nor a position.
        List<int[]> read =
                rows.stream()
                        .map(row -> Arrays.copyOf(row.tokens(), row.tokens().length - 1))
                        .toList();
        return new ScoredTree(List.copyOf(rows), TokenTree.of(read));
    }

    /** The rows, in the order of their scores. */
    public List<TokenRow> rows() {
        return rows;
    }

    /** How many tokens go through the model. */
    public int size() {
        return tree.size();
    }

    TokenTree tree() {
        return tree;
    }
}
