package causallm.generation;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Takes chains of prompts through the model side by side, padded on the right, a piece of their
 * columns at a time.
 */
final class ChainPrefill {
    /** How many tokens go through the model at a time: enough for its products to be large. */
    private static final int MOST_TOKENS = 4096;

    /** How many products of queries and keys may be in memory at a time, in elements. */
    private static final long MOST_PRODUCTS = 1L << 25;

    /** The end of a prompt: the first {@code length} tokens of a chain. */
    private record End(int chain, int length) {}

    private final CausalLM model;
    private final List<PromptChain> chains;
    private final List<Request> requests;
    private final int longest;

    /** The chains of some of {@code requests}. */
    ChainPrefill(CausalLM model, List<PromptChain> chains, List<Request> requests) {
        this.model = model;
        this.chains = chains;
        this.requests = requests;
        longest = chains.stream().mapToInt(chain -> chain.tokens().length).max().orElseThrow();
    }

    /** The number of tokens of the longest chain. */
    int longest() {
        return longest;
    }

    /**
     * Takes the chains into an empty cache of as many rows; gives the hidden states (N, D) at the
     * ends of the prompts of the chains' requests, chain by chain.
     */
    Tensor run(KeyValueCache cache) {
        long products = (long) model.config().heads() * longest; // of a token
        return run(cache, Math.clamp(MOST_PRODUCTS / products, 1, MOST_TOKENS));
    }

    Tensor run(KeyValueCache cache, int tokensAtATime) {
        int width = Math.max(1, tokensAtATime / chains.size());
        Map<End, Integer> places = new HashMap<>(); // in the states below, one after the other
        List<Tensor> states = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            for (int start = 0; start < longest; start += width) {
                int end = Math.min(longest, start + width);
                List<End> here = ends(start, end);
                here.forEach(prompt -> places.put(prompt, places.size()));
                try (TensorScope piece = TensorScope.open()) {
                    states.add(piece.keep(states(forward(cache, start, end), here, start)));
                }
            }
            return scope.keep(
                    Tensor.concatenate(states, 0).indexSelect(0, Tensor.of(places(places))));
        }
    }

    private long[] places(Map<End, Integer> places) {
        List<Long> ofRequests = new ArrayList<>();
        for (int chain = 0; chain < chains.size(); chain++) {
            for (int request : chains.get(chain).requests()) {
                int length = requests.get(request).prompt().length;
                ofRequests.add((long) places.get(new End(chain, length)));
            }
        }
        return ofRequests.stream().mapToLong(Long::longValue).toArray();
    }

    /** The different prompts that end in columns {@code start} to {@code end - 1}. */
    private List<End> ends(int start, int end) {
        List<End> ends = new ArrayList<>();
        for (int chain = 0; chain < chains.size(); chain++) {
            TreeSet<Integer> lengths = new TreeSet<>();
            for (int request : chains.get(chain).requests()) {
                lengths.add(requests.get(request).prompt().length);
            }
            for (int length : lengths.subSet(start, false, end, true)) {
                ends.add(new End(chain, length));
            }
        }
        return ends;
    }

    /** Hidden states (chains, n, D) of the columns from {@code start} on to those of the ends. */
    private static Tensor states(Tensor hidden, List<End> ends, int start) {
        long[] at =
                ends.stream()
                        .mapToLong(end -> end.chain() * hidden.size(1) + end.length() - 1 - start)
                        .toArray();
        return hidden.reshape(-1, hidden.size(2)).indexSelect(0, Tensor.of(at));
    }

    private Tensor forward(KeyValueCache cache, int start, int end) {
        int width = end - start;
        long[] tokens = new long[chains.size() * width];
        boolean[] present = new boolean[tokens.length];
        boolean padded = false;
        for (int row = 0; row < chains.size(); row++) {
            int[] chain = chains.get(row).tokens();
            padded |= chain.length < end;
            for (int column = start; column < Math.min(end, chain.length); column++) {
                tokens[row * width + column - start] = chain[column];
                present[row * width + column - start] = true;
            }
        }
        Optional<Tensor> marks =
                padded ? Optional.of(Tensor.of(present, chains.size(), width)) : Optional.empty();
        return model.transformer().forward(Tensor.of(tokens, chains.size(), width), marks, cache);
    }
}
