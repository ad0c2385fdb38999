package causallm.generation;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Decodes requests in a number of slots, a token of each at a step. Where half of the slots are
 * free, waiting requests take all of them (Yu et al., Orca, OSDI 2022), as a cohort: earlier, more
 * cohorts of fewer sequences would attend one after the other, and products of half as many rows
 * run at much the same rate (a quarter was an eighth slower on the demo's model).
 */
final class ContinuousBatch {
    private final CausalLM model;
    private final Vocabulary vocabulary;
    private final Sampler sampler;
    private final List<Request> requests;
    private final int slots;
    private final List<Draft> drafts;
    private final Deque<PromptChain> waiting;
    private final List<Cohort> cohorts = new ArrayList<>();

    /** A batch of {@code requests}, whose prompts are no longer than the model's positions. */
    ContinuousBatch(
            CausalLM model,
            Vocabulary vocabulary,
            Sampler sampler,
            List<Request> requests,
            int slots,
            TokenListener listener) {
        this.model = model;
        this.vocabulary = vocabulary;
        this.sampler = sampler;
        this.requests = requests;
        this.slots = slots;
        int positions = model.config().longestSequence();
        drafts =
                IntStream.range(0, requests.size())
                        .mapToObj(i ->
                                new Draft(
                                        requests.get(i),
                                        positions,
                                        token -> listener.chosen(i, token)))
                        .toList();
        waiting = new ArrayDeque<>(PromptChain.of(requests));
    }

    /** A completion for each request, in their order. */
    List<Completion> run() {
        try (TensorScope _ = TensorScope.open()) {
            while (running() > 0 || !waiting.isEmpty()) {
                if (running() <= slots / 2) {
                    admit();
                }
                letGo();
                if (!cohorts.isEmpty()) {
                    step();
                }
            }
        }
        return drafts.stream().map(Draft::completion).toList();
    }

    private int running() {
        return cohorts.stream().mapToInt(Cohort::size).sum();
    }

    /** Has as many waiting requests begin as there are free slots. */
    private void admit() {
        List<PromptChain> shared = new ArrayList<>();
        List<PromptChain> alone = new ArrayList<>();
        int free = slots - running();
        while (!waiting.isEmpty() && free > 0) {
            PromptChain chain = waiting.remove();
            if (chain.requests().size() > free) {
                waiting.addFirst(chain.without(free));
                chain = chain.first(free, requests);
            }
            (chain.isShared() ? shared : alone).add(chain);
            free -= chain.requests().size();
        }
        if (!shared.isEmpty()) {
            begin(shared, true);
        }
        if (!alone.isEmpty()) {
            begin(alone, false);
        }
    }

    /** Takes prompts through the model and draws the first tokens of what goes on from them. */
    private void begin(List<PromptChain> chains, boolean shared) {
        ChainPrefill prefill = new ChainPrefill(model, chains, requests);
        KeyValueCache prompts =
                KeyValueCache.create(
                        model.config(),
                        chains.size(),
                        prefill.longest(),
                        model.transformer().attentionType());
        Tensor ends = prefill.run(prompts);
        Cohort cohort =
                new Cohort(
                        shared ? branches(prompts, chains) : prompts,
                        vocabulary,
                        chains.stream()
                                .flatMap(chain -> chain.requests().stream())
                                .map(drafts::get)
                                .toList());
        cohorts.add(cohort);
        cohort.accept(choose(ends, cohort.uniforms()));
        ends.release();
    }

    private KeyValueCache branches(KeyValueCache prompts, List<PromptChain> chains) {
        int count = chains.stream().mapToInt(chain -> chain.requests().size()).sum();
        int[] rows = new int[count];
        int[] lengths = new int[count];
        int branch = 0;
        for (int chain = 0; chain < chains.size(); chain++) {
            for (int request : chains.get(chain).requests()) {
                rows[branch] = chain;
                lengths[branch++] = requests.get(request).prompt().length;
            }
        }
        return prompts.branch(rows, lengths);
    }

    private void step() {
        List<KeyValueCache> caches = cohorts.stream().map(Cohort::cache).toList();
        caches.forEach(cache -> cache.prepare(1));
        try (TensorScope _ = TensorScope.open()) {
            long[] newest =
                    cohorts.stream().flatMapToLong(each -> Arrays.stream(each.newest())).toArray();
            double[] uniforms =
                    cohorts.stream()
                            .flatMapToDouble(each -> Arrays.stream(each.uniforms()))
                            .toArray();
            Tensor fed = Tensor.of(newest, newest.length, 1);
            Tensor hidden = model.transformer().forward(fed, caches);
            long[] chosen = choose(hidden.squeeze(1), uniforms);
            int start = 0;
            for (Cohort cohort : cohorts) {
                int end = start + cohort.size();
                cohort.accept(Arrays.copyOfRange(chosen, start, end));
                start = end;
            }
        }
    }

    /** The next tokens after hidden states (N, D). */
    private long[] choose(Tensor hidden, double... uniforms) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor logits = model.logits(hidden).narrow(1, 0, vocabulary.size());
            long[] chosen = sampler.sample(logits, uniforms).toLongArray();
            for (long token : chosen) {
                if (token >= vocabulary.size()) {
                    throw new IllegalStateException(
                            "the model's logits are not numbers: have its weights diverged?");
                }
            }
            return chosen;
        }
    }

    /** Frees what cohorts had of which every sequence has ended. */
    private void letGo() {
        cohorts.stream()
                .filter(cohort -> cohort.size() == 0)
                .forEach(cohort -> cohort.cache().release());
        cohorts.removeIf(cohort -> cohort.size() == 0);
    }
}
