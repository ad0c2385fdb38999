package causallm.generation;

import causallm.model.CausalLM;

import libtorch.tensor.GradMode;
import libtorch.tensor.TensorScope;

import java.util.List;

/**
 * Continues prompts with tokens drawn from a language model, many at a time.
 *
 * <p>A prompt that begins others, such as every step of a solution does, goes through the model
 * with the longest of them, once, and what it left there is read once for all sequences that go on
 * from it; where a sequence ends, a waiting one takes its place at once. What a request gives
 * depends on its prompt and seed alone: its random numbers never depend on the requests beside it,
 * and its tokens only by the rounding of sums, whose order changes with the shape of a batch (in
 * float64 that does not show).
 *
 * <p>Memory: keys and values take 2 · layers · key-value heads · head size elements of the type in
 * which the model attends, for each column of each sequence of the batch, as many columns as the
 * longest has new tokens (its prompt's too where no other request begins with it), and for each
 * token of the prompts that sequences of the batch share. Where sequences may become long, a model
 * of up to half a thousand million weights is packed meanwhile ({@link CausalLM#packed}), which
 * takes its size again.
 *
 * <p>It is used on the model's thread and records nothing for differentiation.
 */
public final class TextGenerator {
    /** Packing a model's weights takes about as long as a few steps, and saves a part of each. */
    private static final int FEWEST_PACKED_STEPS = 32;

    /** A larger model's second copy takes memory that may not be there. */
    private static final long MOST_PACKED_WEIGHTS = 1L << 29;

    private final CausalLM model;
    private final Vocabulary vocabulary;
    private final Sampler sampler;
    private final int batchSize;

    /**
     * A generator over {@code model}, which stays the caller's.
     *
     * @param vocabulary the tokens that may be chosen, and those that end a sequence
     * @param batchSize how many sequences are decoded at a time, at most
     */
    public TextGenerator(CausalLM model, Vocabulary vocabulary, Sampling sampling, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "the batch size is " + batchSize + ", expected at least 1");
        }
        if (vocabulary.size() > model.config().vocabularySize()) {
            throw new IllegalArgumentException(
                    "a vocabulary of "
                            + vocabulary.size()
                            + " tokens for a model of "
                            + model.config().vocabularySize()
                            + ": is the tokenizer another model's?");
        }
        this.model = model;
        this.vocabulary = vocabulary;
        this.sampler = new Sampler(sampling);
        this.batchSize = batchSize;
    }

    /**
     * Continues every prompt until the model ends the text or the request's maximum is reached.
     *
     * @return a completion for each request, in their order
     * @throws IllegalArgumentException when a prompt is longer than the model's positions or holds
     *     a token that the model does not have
     * @throws IllegalStateException when the model's logits are not numbers
     */
    public List<Completion> generate(List<Request> requests) {
        return generate(requests, (request, token) -> {});
    }

    /** The same, telling {@code listener} of every token as it is chosen. */
    public List<Completion> generate(List<Request> requests, TokenListener listener) {
        requests.forEach(this::requireFits);
        if (requests.isEmpty()) {
            return List.of();
        }
        int slots = Math.min(batchSize, requests.size());
        try (GradMode _ = GradMode.disable();
                TensorScope _ = TensorScope.open()) {
            CausalLM decoder = isWorthPacking(requests) ? model.packed() : model;
            return new ContinuousBatch(decoder, vocabulary, sampler, requests, slots, listener)
                    .run();
        }
    }

    private boolean isWorthPacking(List<Request> requests) {
        int steps = requests.stream().mapToInt(Request::maximumNewTokens).max().orElseThrow();
        long weights =
                model.parameters().stream()
                        .mapToLong(parameter -> parameter.tensor().elementCount())
                        .sum();
        return steps >= FEWEST_PACKED_STEPS && weights <= MOST_PACKED_WEIGHTS;
    }

    private void requireFits(Request request) {
        int[] prompt = request.prompt();
        if (prompt.length > model.config().longestSequence()) {
            throw new IllegalArgumentException(
                    "a prompt of "
                            + prompt.length
                            + " tokens for a model of "
                            + model.config().longestSequence()
                            + " positions: shorten it");
        }
        for (int token : prompt) {
            if (token < 0 || token >= model.config().vocabularySize()) {
                throw new IllegalArgumentException(
                        "token "
                                + token
                                + " in a prompt for a model of "
                                + model.config().vocabularySize()
                                + " tokens: was it made by another tokenizer?");
            }
        }
    }
}
