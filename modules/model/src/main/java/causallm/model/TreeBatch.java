package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.List;

/**
 * Trees side by side, as they go through a model: a row each, padded on the right to the largest.
 * Where nothing branches it is a batch of plain sequences.
 */
public final class TreeBatch {
    private final List<TokenTree> trees;
    private final int width;

    private TreeBatch(List<TokenTree> trees) {
        this.trees = List.copyOf(trees);
        width = Math.max(1, trees.stream().mapToInt(TokenTree::size).max().orElseThrow());
    }

    /** A batch of at least one tree. */
    public static TreeBatch of(List<TokenTree> trees) {
        return new TreeBatch(trees);
    }

    /**
     * Where the hidden state of a sequence's token is in those of the batch, flattened to (B · T,
     * D).
     */
    public long place(int tree, int sequence, int index) {
        return (long) tree * width + trees.get(tree).node(sequence, index);
    }

    /** (B, T) int64, padded with 0. */
    Tensor tokens() {
        long[] padded = new long[trees.size() * width];
        fill(padded, TokenTree::token);
        return Tensor.of(padded, trees.size(), width);
    }

    /** (B, T) int64: how many tokens come before each. */
    Tensor positions() {
        long[] padded = new long[trees.size() * width];
        fill(padded, TokenTree::depth);
        return Tensor.of(padded, trees.size(), width);
    }

    private interface OfNode {
        int of(TokenTree tree, int node);
    }

    private void fill(long[] padded, OfNode value) {
        for (int row = 0; row < trees.size(); row++) {
            TokenTree tree = trees.get(row);
            for (int node = 0; node < tree.size(); node++) {
                padded[row * width + node] = value.of(tree, node);
            }
        }
    }

    /** The longest sequence there is. */
    int longestSequence() {
        int longest = 0;
        for (TokenTree tree : trees) {
            for (int node = 0; node < tree.size(); node++) {
                longest = Math.max(longest, tree.depth(node) + 1);
            }
        }
        return longest;
    }

    /** Whether every token sees all before it in its row: then no mask is needed. */
    boolean isOfChains() {
        return trees.stream().allMatch(TokenTree::isChain);
    }

    private int elements() {
        long elements = (long) trees.size() * width * width;
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d trees of up to %d tokens for one pass, expected %d at most: give the model fewer, or shorter sequences"
                            .formatted(
                                    trees.size(),
                                    width,
                                    Integer.MAX_VALUE / Math.max(1, (long) width * width)));
        }
        return (int) elements;
    }

    /**
     * (B, 1, T, T), added to the products of attention: 0 where the second token is on the first
     * one's way, itself included, else −∞. Padding sees itself alone.
     */
    Tensor mask(ScalarType type) {
        float[] mask = new float[elements()];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < trees.size(); row++) {
            TokenTree tree = trees.get(row);
            int start = row * width * width;
            for (int node = 0; node < width; node++) {
                int at = start + node * width;
                if (node < tree.size() && tree.parent(node) >= 0) {
                    System.arraycopy(mask, start + tree.parent(node) * width, mask, at, node);
                }
                mask[at + node] = 0;
            }
        }
        return Tensor.of(mask, trees.size(), 1, width, width).to(type);
    }
}
