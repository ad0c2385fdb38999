package causallm.model;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences of tokens that begin alike, with what they share held once: the steps that were sampled
 * at each state of a solution, and the solution. What a token makes of those before it depends on
 * them alone, so a model that reads the tree computes for each sequence what it computes for the
 * sequence by itself. Immutable and safe for any thread.
 *
 * <p>It consists of chains, which {@link TreeAttention} reads: a first one from the beginning to
 * the end of the longest sequence, others that leave it. A beginning of few tokens is not worth a
 * place to leave at and is held several times.
 */
public final class TokenTree {
    /** Each place at which chains leave another costs two calls of attention a layer. */
    private static final int FEWEST_SAVED = 8;

    private final int[] tokens;
    private final int[] depths;
    private final List<Chain> chains;
    private final int[][] paths; // the place of each token of each sequence
    private final int rootTokens;

    private TokenTree(int[] tokens, int[] depths, List<Chain> chains, int[][] paths) {
        this.tokens = tokens;
        this.depths = depths;
        this.chains = List.copyOf(chains);
        this.paths = paths;
        rootTokens =
                chains.stream().filter(chain -> !chain.hasParent()).mapToInt(Chain::length).sum();
    }

    /** The tree of some sequences, which keep their numbers. */
    public static TokenTree of(List<int[]> sequences) {
        return of(sequences, FEWEST_SAVED);
    }

    /**
     * The same.
     *
     * @param fewestSaved how many tokens chains that leave another must save together
     */
    static TokenTree of(List<int[]> sequences, int fewestSaved) {
        TokenTrie trie = new TokenTrie(sequences);
        TokenChains.Layout layout = TokenChains.layout(trie, fewestSaved);
        return new TokenTree(
                Arrays.stream(layout.nodes()).map(trie::token).toArray(),
                Arrays.stream(layout.nodes()).map(trie::depth).toArray(),
                layout.chains(),
                Arrays.stream(trie.paths())
                        .map(path ->
                                Arrays.stream(path).map(node -> layout.homes()[node]).toArray())
                        .toArray(int[][]::new));
    }

    /** How many tokens go through a model. */
    public int size() {
        return tokens.length;
    }

    /** How many sequences there are. */
    public int sequences() {
        return paths.length;
    }

    /** How many tokens sequence number {@code sequence} has. */
    public int length(int sequence) {
        return paths[sequence].length;
    }

    /** The place of a sequence's token among those of the tree, all counted from 0. */
    int place(int sequence, int index) {
        return paths[sequence][index];
    }

    int token(int place) {
        return tokens[place];
    }

    /** How many tokens come before this one in its sequences. */
    int depth(int place) {
        return depths[place];
    }

    /** In the order of their places: {@link TokenChains.Layout#chains}. */
    List<Chain> chains() {
        return chains;
    }

    /** How many tokens the chains have that leave no other: theirs are the first places. */
    int rootTokens() {
        return rootTokens;
    }
}
