package causallm.generation;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decodes some requests side by side, a token of each at a step; one that ends gives its row to the
 * last one.
 */
final class DecodingBatch {
    private final CausalLM model;
    private final Vocabulary vocabulary;
    private final Sampler sampler;
    private final PromptBatch prompts;
    private final RandomStream[] streams;
    private final int[] limits;
    private final int[][] tokens;
    private final int[] counts;
    private final OptionalInt[] ends;

    /** The request that each row of the cache continues. */
    private int[] rows;

    /** The newest token of each row. */
    private long[] newest;

    /**
     * A batch of {@code requests}.
     *
     * @param requests with equal prompts side by side, each no longer than the model's positions
     */
    DecodingBatch(CausalLM model, Vocabulary vocabulary, Sampler sampler, List<Request> requests) {
        this.model = model;
        this.vocabulary = vocabulary;
        this.sampler = sampler;
        int size = requests.size();
        prompts = new PromptBatch(requests);
        streams = new RandomStream[size];
        limits = new int[size];
        tokens = new int[size][];
        counts = new int[size];
        ends = new OptionalInt[size];
        rows = new int[size];
        for (int i = 0; i < size; i++) {
            Request request = requests.get(i);
            streams[i] = new RandomStream(request.seed());
            // The last new token is not fed, so it needs no position.
            int room = model.config().longestSequence() - request.prompt().length + 1;
            limits[i] = Math.min(request.maximumNewTokens(), room);
            tokens[i] = new int[limits[i]];
            ends[i] = OptionalInt.empty();
            rows[i] = i;
        }
    }

    /** A completion for each request, in their order. */
    List<Completion> run() {
        try (TensorScope _ = TensorScope.open()) {
            KeyValueCache cache = begin();
            while (rows.length > 0) {
                cache.makeRoom(1);
                step(cache);
            }
        }
        return completions();
    }

    /** Takes the prompts through the model, branches the sequences off, draws first tokens. */
    private KeyValueCache begin() {
        KeyValueCache prefixes =
                KeyValueCache.create(
                        model.config(),
                        prompts.size(),
                        prompts.longest(),
                        model.transformer().attentionType());
        Tensor ends = prompts.prefill(model, prefixes); // (prompts, D)
        KeyValueCache cache = prefixes.branch(prompts.promptOf());
        try (TensorScope _ = TensorScope.open()) {
            Tensor logits = model.logits(ends); // (prompts, V)
            accept(choose(logits.indexSelect(0, Tensor.of(prompts.promptOf()))), cache);
        }
        return cache;
    }

    private void step(KeyValueCache cache) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor fed = Tensor.of(newest, newest.length, 1);
            Tensor hidden = model.transformer().forward(fed, Optional.empty(), cache);
            accept(choose(model.logits(hidden.squeeze(1))), cache);
        }
    }

    /** Logits (rows, V) to the next token of each row. */
    private long[] choose(Tensor logits) {
        double[] uniforms = new double[rows.length];
        for (int row = 0; row < uniforms.length; row++) {
            uniforms[row] = streams[rows[row]].uniform(counts[rows[row]]);
        }
        Tensor known = logits.narrow(1, 0, vocabulary.size());
        long[] chosen = sampler.sample(known, uniforms).toLongArray();
        for (long token : chosen) {
            if (token >= vocabulary.size()) {
                throw new IllegalStateException(
                        "the model's logits are not numbers: have its weights diverged?");
            }
        }
        return chosen;
    }

    /** Appends the chosen tokens and lets the sequences go that have ended. */
    private void accept(long[] chosen, KeyValueCache cache) {
        boolean[] ended = new boolean[rows.length];
        boolean some = false;
        for (int row = 0; row < rows.length; row++) {
            ended[row] = append(rows[row], (int) chosen[row]);
            some |= ended[row];
        }
        newest = chosen;
        if (some) {
            compact(ended, cache);
        }
    }

    /** Whether {@code token} ends the sequence of {@code request}. */
    private boolean append(int request, int token) {
        if (vocabulary.endsOfText().contains(token)) {
            ends[request] = OptionalInt.of(token);
            return true;
        }
        tokens[request][counts[request]++] = token;
        return counts[request] == limits[request];
    }

    /** Lets ended sequences go; the last ones take their rows. */
    private void compact(boolean[] ended, KeyValueCache cache) {
        int[] kept = cache.drop(ended);
        int[] keptRows = new int[kept.length];
        long[] keptNewest = new long[kept.length];
        for (int row = 0; row < kept.length; row++) {
            keptRows[row] = rows[kept[row]];
            keptNewest[row] = newest[kept[row]];
        }
        rows = keptRows;
        newest = keptNewest;
    }

    private List<Completion> completions() {
        List<Completion> completions = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            completions.add(new Completion(Arrays.copyOf(tokens[i], counts[i]), ends[i]));
        }
        return completions;
    }
}
