package dapo.benchmarks;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Prompts to be continued several times each, as all contestants read it.
 *
 * @param forPeers so many of the jobs, the first, are the peers' work: their rates do not depend on
 *     how many batches there are, and all jobs would take them an hour
 * @param ends tokens that end a text; none where its length alone does
 */
record GenerationLoad(List<Job> jobs, int forPeers, List<Integer> ends) {
    /** Samples of a problem. */
    static final int SAMPLES = 16;

    private static final int PROBLEMS_FOR_PEERS = 4;
    private static final int MOST_NEW_TOKENS = 256;
    private static final int FEWEST_NEW_TOKENS = 16;

    // The tokens of GSM8K's questions as SmolLM2 counts them: logarithms, and the extremes.
    private static final double MEAN_LOGARITHM = 4.16;
    private static final double DEVIATION = 0.32;
    private static final int SHORTEST_PROMPT = 29;
    private static final int LONGEST_PROMPT = 194;

    /**
     * A prompt.
     *
     * @param limits for each completion its most new tokens
     */
    record Job(int[] prompt, int[] limits) {}

    /** Prompts of random tokens, of the lengths that GSM8K's have. */
    static List<int[]> randomPrompts(int count, int vocabulary) {
        SplittableRandom random = new SplittableRandom(2);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double length = Math.exp(random.nextGaussian(MEAN_LOGARITHM, DEVIATION));
            int fitting = Math.clamp(Math.round(length), SHORTEST_PROMPT, LONGEST_PROMPT);
            prompts.add(random.ints(fitting, 0, vocabulary).toArray());
        }
        return prompts;
    }

    /** Solutions that end where the model ends them, or after 256 tokens. */
    static GenerationLoad ending(List<int[]> prompts, List<Integer> ends) {
        return new GenerationLoad(
                prompts.stream().map(prompt -> new Job(prompt, all(MOST_NEW_TOKENS))).toList(),
                prompts.size(),
                ends);
    }

    /** Solutions of a model that never ends a text: of 16 to 256 tokens, as drawn. */
    static GenerationLoad ofDrawnLengths(List<int[]> prompts) {
        SplittableRandom random = new SplittableRandom(3);
        return new GenerationLoad(
                prompts.stream()
                        .map(prompt ->
                                new Job(
                                        prompt,
                                        random.ints(SAMPLES, FEWEST_NEW_TOKENS, MOST_NEW_TOKENS + 1)
                                                .toArray()))
                        .toList(),
                Math.min(PROBLEMS_FOR_PEERS, prompts.size()),
                List.of());
    }

    /**
     * Completions from every prefix of each solution to where the solution ends; the peers take one
     * solution's.
     */
    static GenerationLoad completions(StepLoad solutions) {
        List<Job> jobs = new ArrayList<>();
        for (StepLoad.Branching solution : solutions.solutions()) {
            int length =
                    solution.prompt().length
                            + solution.steps().stream().mapToInt(step -> step.length).sum();
            for (int state = 0; state < solution.steps().size(); state++) {
                int[] prefix = solution.prefix(state);
                jobs.add(new Job(prefix, all(length - prefix.length)));
            }
        }
        return new GenerationLoad(jobs, solutions.solutions().getFirst().steps().size(), List.of());
    }

    private static int[] all(int limit) {
        int[] limits = new int[SAMPLES];
        Arrays.fill(limits, limit);
        return limits;
    }

    /** How many completions there are. */
    int completions() {
        return completions(jobs.size());
    }

    /** How many of them, the first, are the peers' work. */
    int completionsForPeers() {
        return completions(forPeers);
    }

    private int completions(int firstJobs) {
        return jobs.stream().limit(firstJobs).mapToInt(job -> job.limits().length).sum();
    }

    static GenerationLoad read(Path file) {
        return JsonMapper.shared().readValue(file, GenerationLoad.class);
    }
}
