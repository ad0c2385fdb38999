package causallm.generation;

import causallm.model.BranchCache;
import causallm.model.SharedPrefixes;

import libtorch.tensor.Tensor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prompts whose keys and values are in memory until the last request that goes on from them has
 * been completed.
 */
final class Residents {
    private final BranchCache cache;
    private final SharedPrefixes prefixes;
    private final Tensor ends; // (N, D): the hidden states at the ends of the prompts
    private final Map<ChainPrefill.End, Integer> places = new HashMap<>(); // in ends
    private int unfinished;

    /** The prompts of some chains, each of several requests. */
    Residents(BranchCache cache, ChainPrefill prefill, List<PromptChain> chains) {
        this.cache = cache;
        prefixes = cache.share(prefill.cache());
        ends = prefill.ends();
        for (int i = 0; i < prefill.places().size(); i++) {
            places.put(prefill.places().get(i), i);
        }
        unfinished = chains.stream().mapToInt(chain -> chain.requests().size()).sum();
    }

    /** Begins a sequence in an idle slot. */
    void enter(int slot, ChainPrefill.End prompt) {
        cache.enter(slot, prefixes, prompt.chain(), prompt.length());
    }

    /** The hidden states (N, D) at the ends of some prompts. */
    Tensor ends(List<ChainPrefill.End> prompts) {
        return ends.indexSelect(0, Tensor.of(prompts.stream().mapToLong(places::get).toArray()));
    }

    /** Counts a request that has been completed; the last one's slot is idle. */
    void finish() {
        if (--unfinished == 0) {
            cache.release(prefixes);
            ends.release();
        }
    }
}
