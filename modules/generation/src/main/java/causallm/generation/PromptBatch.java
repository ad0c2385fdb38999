package causallm.generation;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The different prompts of some requests, padded on the left, so that all of them end in the same
 * column and their first new tokens are predicted there.
 */
final class PromptBatch {
    /** How many tokens go through the model at a time: enough for its products to be large. */
    private static final int MOST_TOKENS = 4096;

    /** How many products of queries and keys may be in memory at a time, in elements. */
    private static final long MOST_PRODUCTS = 1L << 25;

    private final List<int[]> prompts = new ArrayList<>();
    private final int[] promptOf;
    private final int longest;

    /**
     * The prompts of {@code requests}.
     *
     * @param requests with equal prompts side by side
     */
    PromptBatch(List<Request> requests) {
        promptOf = new int[requests.size()];
        for (int i = 0; i < promptOf.length; i++) {
            int[] prompt = requests.get(i).prompt();
            if (prompts.isEmpty() || !Arrays.equals(prompts.getLast(), prompt)) {
                prompts.add(prompt);
            }
            promptOf[i] = prompts.size() - 1;
        }
        longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    }

    /** How many different prompts there are. */
    int size() {
        return prompts.size();
    }

    /** The number of tokens of the longest. */
    int longest() {
        return longest;
    }

    /** Which of the prompts each request has. */
    int[] promptOf() {
        return promptOf;
    }

    /**
     * Takes the prompts into an empty cache of as many rows; gives the hidden states (prompts, D)
     * of their ends.
     */
    Tensor prefill(CausalLM model, KeyValueCache cache) {
        long products = (long) model.config().heads() * longest; // of a token
        return prefill(model, cache, Math.clamp(MOST_PRODUCTS / products, 1, MOST_TOKENS));
    }

    Tensor prefill(CausalLM model, KeyValueCache cache, int tokensAtATime) {
        int chunk = Math.max(1, tokensAtATime / size());
        int start = 0;
        while (start + chunk < longest) {
            try (TensorScope _ = TensorScope.open()) {
                forward(model, cache, start, start + chunk);
            }
            start += chunk;
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = forward(model, cache, start, longest);
            return scope.keep(hidden.select(1, hidden.size(1) - 1).copy());
        }
    }

    private Tensor forward(CausalLM model, KeyValueCache cache, int start, int end) {
        int width = end - start;
        long[] tokens = new long[size() * width];
        boolean[] present = new boolean[tokens.length];
        boolean padded = false;
        for (int row = 0; row < size(); row++) {
            int[] prompt = prompts.get(row);
            int padding = longest - prompt.length;
            padded |= padding > start;
            for (int column = Math.max(start, padding); column < end; column++) {
                tokens[row * width + column - start] = prompt[column - padding];
                present[row * width + column - start] = true;
            }
        }
        Optional<Tensor> marks =
                padded ? Optional.of(Tensor.of(present, size(), width)) : Optional.empty();
        return model.transformer().forward(Tensor.of(tokens, size(), width), marks, cache);
    }
}
