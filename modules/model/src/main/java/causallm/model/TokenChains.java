package causallm.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * A trie as chains: the longest way from the beginning, the longest ways that leave it, and so on.
 * Where hardly anything is saved by it, nothing leaves, and what leaves further up takes the tokens
 * in between along, once more.
 */
final class TokenChains {
    /**
     * Tokens that follow each other.
     *
     * @param nodes the token of each
     * @param copied how many of the first are there another time, in the chain they were taken from
     * @param parent the node before the first, in another chain; {@link TokenTrie#NONE} for a first
     *     token
     */
    private record Draft(int[] nodes, int copied, int parent) {}

    private final TokenTrie trie;
    private final List<Draft> drafts = new ArrayList<>();
    private final Queue<Draft> begun = new ArrayDeque<>();
    private final int fewestSaved;

    private TokenChains(TokenTrie trie, int fewestSaved) {
        this.trie = trie;
        this.fewestSaved = fewestSaved;
    }

    /**
     * Where each token of the chains is.
     *
     * @param nodes the node of each place
     * @param homes the place of each node
     * @param chains in the order of their places, those that leave no other first, and then
     *     together those that leave the same place
     */
    record Layout(int[] nodes, int[] homes, List<Chain> chains) {}

    /**
     * The chains of a trie.
     *
     * @param fewestSaved how many tokens those that leave at a node must save together
     */
    static Layout layout(TokenTrie trie, int fewestSaved) {
        TokenChains chains = new TokenChains(trie, fewestSaved);
        chains.follow();
        return chains.layout();
    }

    private void follow() {
        for (int first : trie.children(TokenTrie.NONE)) {
            begun.add(new Draft(new int[] {first}, 0, TokenTrie.NONE));
        }
        while (!begun.isEmpty()) {
            drafts.add(follow(begun.remove()));
        }
    }

    /** Follows a chain to its end, and begins those that leave it. */
    private Draft follow(Draft draft) {
        IntStream.Builder nodes = IntStream.builder();
        Arrays.stream(draft.nodes).forEach(nodes);
        int left = draft.parent; // the last node at which others leave
        int node = draft.nodes[draft.nodes.length - 1];
        int[] children = trie.children(node);
        while (children.length > 0) {
            int saved = (children.length - 1) * (trie.depth(node) - trie.depth(left));
            left = saved >= fewestSaved ? node : left;
            for (int i = 1; i < children.length; i++) {
                int[] way = way(left, children[i]);
                begun.add(new Draft(way, way.length - 1, left));
            }
            node = children[0];
            nodes.add(node);
            children = trie.children(node);
        }
        return new Draft(nodes.build().toArray(), draft.copied, draft.parent);
    }

    /** The nodes from after {@code above} to {@code below}. */
    private int[] way(int above, int below) {
        int[] nodes = new int[trie.depth(below) - trie.depth(above)];
        int node = below;
        for (int i = nodes.length - 1; i >= 0; i--) {
            nodes[i] = node;
            node = trie.parent(node);
        }
        return nodes;
    }

    private Layout layout() {
        drafts.sort(Comparator.comparingInt(Draft::parent));
        int[] nodes = drafts.stream().flatMapToInt(draft -> Arrays.stream(draft.nodes)).toArray();
        int[] homes = new int[trie.size()];
        int start = 0;
        for (Draft draft : drafts) {
            for (int i = draft.copied; i < draft.nodes.length; i++) {
                homes[draft.nodes[i]] = start + i;
            }
            start += draft.nodes.length;
        }
        List<Chain> chains = new ArrayList<>();
        for (Draft draft : drafts) {
            int parent = draft.parent == TokenTrie.NONE ? Chain.NONE : homes[draft.parent];
            int first = chains.isEmpty() ? 0 : chains.getLast().end();
            chains.add(new Chain(first, draft.nodes.length, parent));
        }
        return new Layout(nodes, homes, chains);
    }
}
