package causallm.model;

import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trees as they go through a model together: all tokens one after the other, without padding. First
 * come the chains of all trees that begin at a first token, so that a batch in which nothing
 * branches is its sequences; then those that leave another chain.
 */
public final class TreeBatch {
    private final List<TokenTree> trees;
    private final int[] roots; // where each tree's first chains begin
    private final int[] branches; // where its others do
    private final int size;

    private TreeBatch(List<TokenTree> trees) {
        this.trees = List.copyOf(trees);
        roots = new int[trees.size()];
        branches = new int[trees.size()];
        int next = 0;
        for (int i = 0; i < roots.length; i++) {
            roots[i] = next;
            next += trees.get(i).rootTokens();
        }
        for (int i = 0; i < roots.length; i++) {
            branches[i] = next;
            next += trees.get(i).size() - trees.get(i).rootTokens();
        }
        size = next;
    }

    /** A batch of at least one tree. */
    public static TreeBatch of(List<TokenTree> trees) {
        return new TreeBatch(trees);
    }

    /** Where the hidden state of a sequence's token is in those of the batch, (N, D). */
    public long place(int tree, int sequence, int index) {
        return place(tree, trees.get(tree).place(sequence, index));
    }

    private int place(int tree, int place) {
        int first = trees.get(tree).rootTokens();
        return place < first ? roots[tree] + place : branches[tree] + place - first;
    }

    /** (N) int64; a 0 where there are none, so that there is something to compute. */
    Tensor tokens() {
        return Tensor.of(ofPlaces(TokenTree::token));
    }

    /** (N) int64: how many tokens come before each. */
    Tensor positions() {
        return Tensor.of(ofPlaces(TokenTree::depth));
    }

    private interface OfPlace {
        int of(TokenTree tree, int place);
    }

    private long[] ofPlaces(OfPlace value) {
        long[] values = new long[Math.max(1, size)];
        for (int tree = 0; tree < roots.length; tree++) {
            for (int place = 0; place < trees.get(tree).size(); place++) {
                values[place(tree, place)] = value.of(trees.get(tree), place);
            }
        }
        return values;
    }

    /** The longest sequence there is. */
    int longestSequence() {
        return (int) Arrays.stream(ofPlaces(TokenTree::depth)).max().orElseThrow() + 1;
    }

    /** The chains of all trees, in the order of their places. */
    List<Chain> chains() {
        List<Chain> chains = new ArrayList<>();
        for (boolean leaving : new boolean[] {false, true}) {
            for (int tree = 0; tree < roots.length; tree++) {
                for (Chain chain : trees.get(tree).chains()) {
                    if (chain.hasParent() == leaving) {
                        chains.add(inBatch(tree, chain));
                    }
                }
            }
        }
        return chains.isEmpty() ? List.of(new Chain(0, 1, Chain.NONE)) : chains;
    }

    private Chain inBatch(int tree, Chain chain) {
        int parent = chain.hasParent() ? place(tree, chain.parent()) : Chain.NONE;
        return new Chain(place(tree, chain.start()), chain.length(), parent);
    }
}
