package causallm.generation;

import causallm.model.BranchCache;
import causallm.model.CausalLM;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decodes requests in a number of slots, a token of each at a step: where a sequence ends, a
 * waiting one takes its slot (Yu et al., Orca, OSDI 2022).
 */
final class ContinuousBatch {
    /** The share of the slots that is idle when others enter, so that prompts go together. */
    private static final int IDLE = 16;

    /** A request whose prompt is in memory. */
    private record Entry(int request, Residents residents, ChainPrefill.End prompt) {}

    /** What a slot holds: the newest token, and whose it is, which nobody's is when it is idle. */
    private static final class Slot {
        private Optional<Draft> draft = Optional.empty();
        private Optional<Residents> residents = Optional.empty();
        private long newest;
    }

    private final CausalLM model;
    private final Vocabulary vocabulary;
    private final Sampler sampler;
    private final List<Request> requests;
    private final List<Draft> drafts;
    private final Deque<PromptChain> waiting;
    private final Deque<Entry> ready = new ArrayDeque<>();
    private final Slot[] slots;

    /** A batch of {@code requests}, whose prompts are no longer than the model's positions. */
    ContinuousBatch(
            CausalLM model,
            Vocabulary vocabulary,
            Sampler sampler,
            List<Request> requests,
            int slots) {
        this.model = model;
        this.vocabulary = vocabulary;
        this.sampler = sampler;
        this.requests = requests;
        int positions = model.config().longestSequence();
        drafts = requests.stream().map(request -> new Draft(request, positions)).toList();
        waiting = new ArrayDeque<>(PromptChain.of(requests));
        this.slots = new Slot[slots];
        Arrays.setAll(this.slots, slot -> new Slot());
    }

    /** A completion for each request, in their order. */
    List<Completion> run() {
        try (TensorScope _ = TensorScope.open()) {
            BranchCache cache =
                    BranchCache.create(
                            model.config(), slots.length, model.transformer().attentionType());
            admit(cache);
            while (idle().length < slots.length) {
                cache.prepare();
                step(cache);
                if (waits()) {
                    admitWhereManyAreIdle(cache);
                } else if (cache.isSparse()) {
                    compact(cache);
                }
            }
        }
        return drafts.stream().map(Draft::completion).toList();
    }

    private int[] idle() {
        return IntStream.range(0, slots.length)
                .filter(slot -> slots[slot].draft.isEmpty())
                .toArray();
    }

    private boolean waits() {
        return !waiting.isEmpty() || !ready.isEmpty();
    }

    private void admitWhereManyAreIdle(BranchCache cache) {
        if (idle().length >= Math.max(1, slots.length / IDLE)) {
            admit(cache);
        }
    }

    /** Has waiting requests enter until no slot is idle or nobody waits. */
    private void admit(BranchCache cache) {
        int[] idle = idle();
        while (idle.length > 0 && waits()) {
            if (ready.isEmpty()) {
                load(cache, idle);
            } else {
                enterShared(cache, idle);
            }
            idle = idle();
        }
    }

    /** Takes the next prompts through the model: about as many as there are requests wanted. */
    private void load(BranchCache cache, int... idle) {
        List<PromptChain> shared = new ArrayList<>();
        List<PromptChain> alone = new ArrayList<>();
        int wanted = idle.length;
        int tokens = ChainPrefill.MOST_TOKENS;
        while (!waiting.isEmpty() && wanted > 0 && tokens > 0) {
            PromptChain chain = waiting.remove();
            (chain.isShared() ? shared : alone).add(chain);
            wanted -= chain.requests().size();
            tokens -= chain.tokens().length;
        }
        if (!alone.isEmpty()) {
            enterAlone(cache, alone, Arrays.copyOf(idle, alone.size()));
        }
        if (!shared.isEmpty()) {
            share(cache, shared);
        }
    }

    private void enterAlone(BranchCache cache, List<PromptChain> chains, int... into) {
        ChainPrefill prefill = ChainPrefill.of(model, chains, requests);
        List<ChainPrefill.End> prompts = prefill.places();
        int[] rows = prompts.stream().mapToInt(ChainPrefill.End::chain).toArray();
        int[] lengths = prompts.stream().mapToInt(ChainPrefill.End::length).toArray();
        cache.copy(into, prefill.cache(), rows, lengths);
        for (int i = 0; i < into.length; i++) {
            slots[into[i]].draft =
                    Optional.of(drafts.get(chains.get(rows[i]).requests().getFirst()));
            slots[into[i]].residents = Optional.empty();
        }
        prefill.cache().release();
        accept(cache, into, prefill.ends());
        prefill.ends().release();
    }

    private void share(BranchCache cache, List<PromptChain> chains) {
        Residents residents =
                new Residents(cache, ChainPrefill.of(model, chains, requests), chains);
        for (int chain = 0; chain < chains.size(); chain++) {
            for (int request : chains.get(chain).requests()) {
                int length = requests.get(request).prompt().length;
                ready.add(new Entry(request, residents, new ChainPrefill.End(chain, length)));
            }
        }
    }

    /** Has those enter whose prompts came into memory together. */
    private void enterShared(BranchCache cache, int... idle) {
        Residents residents = ready.element().residents();
        List<ChainPrefill.End> prompts = new ArrayList<>();
        while (prompts.size() < idle.length
                && !ready.isEmpty()
                && ready.element().residents() == residents) {
            Entry entry = ready.remove();
            int slot = idle[prompts.size()];
            residents.enter(slot, entry.prompt());
            slots[slot].draft = Optional.of(drafts.get(entry.request()));
            slots[slot].residents = Optional.of(residents);
            prompts.add(entry.prompt());
        }
        try (TensorScope _ = TensorScope.open()) {
            accept(cache, Arrays.copyOf(idle, prompts.size()), residents.ends(prompts));
        }
    }

    private void step(BranchCache cache) {
        try (TensorScope _ = TensorScope.open()) {
            int rows = cache.rows();
            long[] newest = new long[rows];
            Arrays.setAll(newest, slot -> slots[slot].newest);
            Tensor hidden = model.transformer().forward(Tensor.of(newest, rows, 1), cache);
            accept(cache, IntStream.range(0, rows).toArray(), hidden.squeeze(1));
        }
    }

    /** Draws a token for each of some slots from its hidden state (N, D). */
    private void accept(BranchCache cache, int[] where, Tensor hidden) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor logits = model.logits(hidden).narrow(1, 0, vocabulary.size());
            double[] uniforms = new double[where.length];
            Arrays.setAll(uniforms, i -> slots[where[i]].draft.map(Draft::uniform).orElse(0.0));
            long[] chosen = sampler.sample(logits, uniforms).toLongArray();
            for (int i = 0; i < where.length; i++) {
                if (slots[where[i]].draft.isPresent()) {
                    accept(cache, where[i], chosen[i]);
                }
            }
        }
    }

    private void accept(BranchCache cache, int where, long token) {
        if (token >= vocabulary.size()) {
            throw new IllegalStateException(
                    "the model's logits are not numbers: have its weights diverged?");
        }
        Slot slot = slots[where];
        slot.newest = token;
        if (slot.draft.orElseThrow().append((int) token, vocabulary)) {
            slot.draft = Optional.empty();
            cache.leave(where);
            slot.residents.ifPresent(Residents::finish);
        }
    }

    private void compact(BranchCache cache) {
        int[] kept = cache.compact();
        Slot[] before = slots.clone();
        for (int slot = 0; slot < kept.length; slot++) {
            slots[slot] = before[kept[slot]];
            if (kept[slot] != slot) {
                slots[kept[slot]] = before[slot];
            }
        }
    }
}
