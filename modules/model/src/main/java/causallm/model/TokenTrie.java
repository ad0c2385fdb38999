package causallm.model;

import java.util.Arrays;
import java.util.List;

/** Sequences of tokens with what they begin with alike held once: a node for each token. */
final class TokenTrie {
    static final int NONE = -1;

    private final int[] tokens;
    private final int[] parents; // a parent comes before its children; NONE above first tokens
    private final int[] depths;
    private final int[] heights; // how many tokens the longest way on from here has
    private final int[] firstChildren; // those of NONE last
    private final int[] siblings; // the next child of the same parent, or NONE
    private final int[][] paths; // the node of each token of each sequence
    private int size;

    /** The trie of some sequences, which keep their numbers. */
    TokenTrie(List<int[]> sequences) {
        int most = sequences.stream().mapToInt(sequence -> sequence.length).sum();
        tokens = new int[most];
        parents = new int[most];
        depths = new int[most];
        heights = new int[most];
        siblings = new int[most];
        firstChildren = new int[most + 1];
        Arrays.fill(firstChildren, NONE);
        paths = sequences.stream().map(this::add).toArray(int[][]::new);
        for (int node = size - 1; node >= 0; node--) {
            if (parents[node] != NONE) {
                heights[parents[node]] = Math.max(heights[parents[node]], heights[node] + 1);
            }
        }
    }

    private int[] add(int... sequence) {
        int[] path = new int[sequence.length];
        int node = NONE;
        for (int i = 0; i < sequence.length; i++) {
            int parent = node;
            node = child(parent, sequence[i]);
            if (node == NONE) {
                node = size++;
                tokens[node] = sequence[i];
                parents[node] = parent;
                depths[node] = i;
                siblings[node] = firstChild(parent);
                firstChildren[place(parent)] = node;
            }
            path[i] = node;
        }
        return path;
    }

    private int child(int parent, int token) {
        int child = firstChild(parent);
        while (child != NONE && tokens[child] != token) {
            child = siblings[child];
        }
        return child;
    }

    private int place(int parent) {
        return parent == NONE ? firstChildren.length - 1 : parent;
    }

    private int firstChild(int parent) {
        return firstChildren[place(parent)];
    }

    /** How many nodes there are. */
    int size() {
        return size;
    }

    int token(int node) {
        return tokens[node];
    }

    int parent(int node) {
        return parents[node];
    }

    /** How many tokens come before this one; -1 for {@link #NONE}. */
    int depth(int node) {
        return node == NONE ? -1 : depths[node];
    }

    /** What follows a node, or begins a sequence for {@link #NONE}, the longest way on first. */
    int[] children(int parent) {
        int count = 0;
        int longest = NONE;
        for (int child = firstChild(parent); child != NONE; child = siblings[child]) {
            count++;
            longest = longest == NONE || heights[child] >= heights[longest] ? child : longest;
        }
        int[] children = new int[count];
        int at = 1;
        for (int child = firstChild(parent); child != NONE; child = siblings[child]) {
            children[child == longest ? 0 : at++] = child;
        }
        return children;
    }

    /** The nodes of each sequence. */
    int[][] paths() {
        return paths;
    }
}
