package dapo.benchmarks;

import causallm.generation.Completion;
import causallm.generation.RandomStream;
import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Completions by {@link TextGenerator}, so many side by side; a way is a batch size. */
final class Generation implements Work {
    private static final int SHOWN_TOKENS = 8;

    private final TextGenerator generator;
    private final List<Request> requests = new ArrayList<>();
    private final int batch;
    private final int comparable;
    private final boolean fixedLengths;
    private final boolean greedy;
    private List<Completion> completions = List.of();

    /** The model stays the caller's. */
    Generation(CausalLM model, GenerationLoad load, int batch, double temperature) {
        greedy = temperature == 0;
        fixedLengths = load.ends().isEmpty();
        Sampling sampling = greedy ? Sampling.greedy() : Sampling.atTemperature(temperature);
        Vocabulary vocabulary =
                new Vocabulary(model.config().vocabularySize(), new HashSet<>(load.ends()));
        generator = new TextGenerator(model, vocabulary, sampling, batch);
        this.batch = batch;
        comparable = load.completionsForPeers();
        for (GenerationLoad.Job job : load.jobs()) {
            for (int limit : job.limits()) {
                long seed = RandomStream.seed(0, Integer.toString(requests.size()));
                requests.add(new Request(job.prompt(), seed, limit));
            }
        }
    }

    @Override
    public void warmUp() {
        generator.generate(
                requests.stream()
                        .limit(batch)
                        .map(request -> new Request(request.prompt(), request.seed(), 2))
                        .toList());
    }

    @Override
    public void run() {
        completions = generator.generate(requests);
    }

    /** The new tokens of the last run, those that ended a text included. */
    @Override
    public long amount() {
        return tokens(completions.size());
    }

    private long tokens(int first) {
        return completions.stream()
                .limit(first)
                .mapToLong(completion -> completion.chosen().length)
                .sum();
    }

    @Override
    public String way() {
        return Integer.toString(batch);
    }

    @Override
    public Map<String, Object> checks() {
        Map<String, Object> checks = new LinkedHashMap<>();
        if (fixedLengths) {
            checks.put("newTokens", tokens(comparable));
        }
        if (greedy) {
            int[] first = completions.getFirst().chosen();
            checks.put("firstTokens", Arrays.copyOf(first, Math.min(SHOWN_TOKENS, first.length)));
        }
        return checks;
    }
}
