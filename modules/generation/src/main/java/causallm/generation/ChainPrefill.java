package causallm.generation;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Chains of prompts that have been through the model side by side, padded on the right.
 *
 * @param cache their keys and values, a row each
 * @param ends the hidden states (N, D) at the ends of all prompts
 * @param places where in {@code ends} each prompt's is
 */
record ChainPrefill(KeyValueCache cache, Tensor ends, List<End> places) {
    /** How many tokens go through the model at a time: enough for its products to be large. */
    static final int MOST_TOKENS = 4096;

    /** How many products of queries and keys may be in memory at a time, in elements. */
    private static final long MOST_PRODUCTS = 1L << 25;

    /** The end of a prompt: the first tokens of a chain, {@code length} of them. */
    record End(int chain, int length) {}

    /** Takes chains through the model; the results belong to the caller's scope. */
    static ChainPrefill of(CausalLM model, List<PromptChain> chains, List<Request> requests) {
        long products = (long) model.config().heads() * longest(chains); // of a token
        return of(model, chains, requests, Math.clamp(MOST_PRODUCTS / products, 1, MOST_TOKENS));
    }

    static ChainPrefill of(
            CausalLM model, List<PromptChain> chains, List<Request> requests, int tokensAtATime) {
        int longest = longest(chains);
        KeyValueCache cache =
                KeyValueCache.create(
                        model.config(),
                        chains.size(),
                        longest,
                        model.transformer().attentionType());
        int width = Math.max(1, tokensAtATime / chains.size());
        List<End> places = new ArrayList<>();
        List<Tensor> ends = new ArrayList<>();
        for (int start = 0; start < longest; start += width) {
            int end = Math.min(longest, start + width);
            List<End> here = ends(chains, requests, start, end);
            places.addAll(here);
            try (TensorScope scope = TensorScope.open()) {
                Tensor hidden = forward(model, cache, chains, start, end);
                ends.add(scope.keep(states(hidden, here, start)));
            }
        }
        Tensor all = Tensor.concatenate(ends, 0);
        ends.forEach(Tensor::release);
        return new ChainPrefill(cache, all, places);
    }

    private static int longest(List<PromptChain> chains) {
        return chains.stream().mapToInt(chain -> chain.tokens().length).max().orElseThrow();
    }

    /** The prompts that end in columns {@code start} to {@code end - 1}. */
    private static List<End> ends(
            List<PromptChain> chains, List<Request> requests, int start, int end) {
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

    private static Tensor forward(
            CausalLM model, KeyValueCache cache, List<PromptChain> chains, int start, int end) {
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
