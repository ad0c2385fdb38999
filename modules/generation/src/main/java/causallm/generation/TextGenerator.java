package causallm.generation;

import causallm.model.CausalLM;

import libtorch.tensor.GradMode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Continues prompts with tokens drawn from a language model, many at a time.
 *
 * <p>Prompts of like length go through the model together, equal ones once, and every sequence
 * branches off its prompt's keys and values; a sequence that ends leaves the batch at once. What a
 * request gives depends on its prompt and seed alone: its random numbers never depend on the
 * requests beside it, and its tokens only by the rounding of sums, whose order changes with the
 * shape of a batch (in float64 that does not show).
 *
 * <p>Memory: keys and values take 2 · layers · key-value heads · head size elements of the type in
 * which the model attends, for each new token of a sequence (in blocks of 16 columns or an eighth
 * of those taken) and for each column of the batch's different prompts, padded to the longest. Rows
 * of sequences that have ended are given back when the others grow.
 *
 * <p>It is used on the model's thread and records nothing for differentiation.
 */
public final class TextGenerator {
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
        requests.forEach(this::requireFits);
        Completion[] completions = new Completion[requests.size()];
        try (GradMode _ = GradMode.disable()) {
            for (int[] batch : batches(requests)) {
                List<Request> members = Arrays.stream(batch).mapToObj(requests::get).toList();
                List<Completion> made =
                        new DecodingBatch(model, vocabulary, sampler, members).run();
                for (int i = 0; i < batch.length; i++) {
                    completions[batch[i]] = made.get(i);
                }
            }
        }
        return List.of(completions);
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

    /**
     * The requests' indices in batches of even size, prompts of like length together, equal ones
     * side by side.
     */
    private List<int[]> batches(List<Request> requests) {
        int[] sorted =
                IntStream.range(0, requests.size())
                        .boxed()
                        .sorted(
                                Comparator.comparing(
                                        i -> requests.get(i).prompt(),
                                        Comparator.<int[]>comparingInt(prompt -> prompt.length)
                                                .thenComparing(Arrays::compare)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int count = (sorted.length + batchSize - 1) / batchSize;
        List<int[]> batches = new ArrayList<>();
        for (long batch = 0; batch < count; batch++) {
            int start = (int) (batch * sorted.length / count);
            int end = (int) ((batch + 1) * sorted.length / count);
            batches.add(Arrays.copyOfRange(sorted, start, end));
        }
        return batches;
    }
}
