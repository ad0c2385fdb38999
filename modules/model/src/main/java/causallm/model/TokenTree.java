package causallm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences of tokens that begin alike, with what they share held once: the steps that were sampled
 * at each state of a solution, and the solution. What a token makes of those before it depends on
 * them alone, so a model that reads the tree computes for each sequence what it computes for the
 * sequence by itself. Immutable and safe for any thread.
 */
public final class TokenTree {
    /**
     * How many tokens a tree should branch into, at most: every token is multiplied with every
     * other one, so beyond this it is cheaper to read what two trees share twice.
     */
    public static final int MOST_BRANCHED = 1_024;

    private static final int ROOT = -1;

    private final int[] tokens;
    private final int[] parents; // a parent comes before its children
    private final int[] depths;
    private final int[][] paths; // the node of each token of each sequence

    private TokenTree(int[] tokens, int[] parents, int[] depths, int[][] paths) {
        this.tokens = tokens;
        this.parents = parents;
        this.depths = depths;
        this.paths = paths;
    }

    /** The tree of some sequences, which keep their numbers. */
    public static TokenTree of(List<int[]> sequences) {
        int most = sequences.stream().mapToInt(sequence -> sequence.length).sum();
        int[] tokens = new int[most];
        int[] parents = new int[most];
        int[] depths = new int[most];
        Map<Long, Integer> children = new HashMap<>();
        List<int[]> paths = new ArrayList<>();
        int size = 0;
        for (int[] sequence : sequences) {
            int[] path = new int[sequence.length];
            int node = ROOT;
            for (int i = 0; i < sequence.length; i++) {
                int parent = node;
                node = children.getOrDefault(edge(parent, sequence[i]), size);
                if (node == size) {
                    children.put(edge(parent, sequence[i]), size);
                    tokens[size] = sequence[i];
                    parents[size] = parent;
                    depths[size++] = i;
                }
                path[i] = node;
            }
            paths.add(path);
        }
        return new TokenTree(
                Arrays.copyOf(tokens, size),
                Arrays.copyOf(parents, size),
                Arrays.copyOf(depths, size),
                paths.toArray(int[][]::new));
    }

    private static long edge(int parent, int token) {
        return ((long) parent << 32) | token;
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
    int node(int sequence, int index) {
        return paths[sequence][index];
    }

    int token(int node) {
        return tokens[node];
    }

    /** How many tokens come before this one. */
    int depth(int node) {
        return depths[node];
    }

    /** The node before this one; negative for a first token. */
    int parent(int node) {
        return parents[node];
    }

    /** Whether nothing branches, so that every token sees all before it. */
    boolean isChain() {
        for (int node = 0; node < parents.length; node++) {
            if (parents[node] != node - 1) {
                return false;
            }
        }
        return true;
    }
}
