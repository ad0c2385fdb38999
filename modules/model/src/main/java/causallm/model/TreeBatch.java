package causallm.model;

import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trees as they go through a model together: all tokens one after the other. First come the chains
 * of all trees that begin at a first token, so that a batch in which nothing branches is its
 * sequences; then those that leave another chain.
 *
 * <p>A large batch is filled up to a multiple of {@value #MULTIPLE} tokens, between the two, with
 * tokens by themselves that nobody sees: on the way back from a product to its weight oneDNN takes
 * six times as long over a large number of rows with few divisors (benchmarks/README.md,
 * "Float32").
 */
public final class TreeBatch {
    private static final int MULTIPLE = 16;

    /** Fewer rows take no longer for their number. */
    private static final int FEWEST_FILLED = 512;

    private final List<TokenTree> trees;
    private final int[] roots; // where each tree's first chains begin
    private final int[] branches; // where its others do
    private final int filler; // where the tokens that fill up begin
    private final int filling; // how many there are
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
        filler = next;
        filling = filling(trees.stream().mapToInt(TokenTree::size).sum());
        next += filling;
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

    /** How many rows to add to {@code rows} that large products go over. */
    static int filling(int rows) {
        return rows < FEWEST_FILLED ? 0 : Math.ceilDiv(rows, MULTIPLE) * MULTIPLE - rows;
    }

    /** Where the hidden state of a sequence's token is in those of the batch, (N, D). */
    public long place(int tree, int sequence, int index) {
        return place(tree, trees.get(tree).place(sequence, index));
    }

    private int place(int tree, int place) {
        int first = trees.get(tree).rootTokens();
        return place < first ? roots[tree] + place : branches[tree] + place - first;
    }

    /** (N) int64; 0 where they fill up, one if there are none, so that there is something. */
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

    /** The chains of all trees, in the order of their places, and those that fill up. */
    List<Chain> chains() {
        List<Chain> chains = new ArrayList<>(ofTrees(false));
        IntStream.range(filler, filler + filling)
                .forEach(place -> chains.add(new Chain(place, 1, Chain.NONE)));
        chains.addAll(ofTrees(true));
        return chains.isEmpty() ? List.of(new Chain(0, 1, Chain.NONE)) : chains;
    }

    private List<Chain> ofTrees(boolean leaving) {
        List<Chain> chains = new ArrayList<>();
        for (int tree = 0; tree < roots.length; tree++) {
            for (Chain chain : trees.get(tree).chains()) {
                if (chain.hasParent() == leaving) {
                    chains.add(inBatch(tree, chain));
                }
            }
        }
        return chains;
    }

    private Chain inBatch(int tree, Chain chain) {
        int parent = chain.hasParent() ? place(tree, chain.parent()) : Chain.NONE;
        return new Chain(place(tree, chain.start()), chain.length(), parent);
    }
}
