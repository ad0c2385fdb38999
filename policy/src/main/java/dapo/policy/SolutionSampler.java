package dapo.policy;

import causallm.generation.Completion;
import causallm.generation.RandomStream;
import causallm.generation.Request;
import causallm.generation.TextGenerator;

import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.Step;
import dapo.reasoning.Verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Samples solutions of problems from a policy, and has each verified (step 1 of the method,
 * arXiv:2412.18279).
 */
public final class SolutionSampler {
    /**
     * How many solutions, and how long.
     *
     * @param solutionsPerProblem N, solutions a problem
     * @param maximumNewTokens the longest solution; one that does not end within it counts as wrong
     * @param seed from which the random stream of each solution follows, with its problem and
     *     number
     */
    public record Settings(int solutionsPerProblem, int maximumNewTokens, long seed) {
        /** Refuses counts below 1 with {@link IllegalArgumentException}. */
        public Settings {
            if (solutionsPerProblem < 1 || maximumNewTokens < 1) {
                throw new IllegalArgumentException(
                        "solutionsPerProblem and maximumNewTokens are "
                                + solutionsPerProblem
                                + " and "
                                + maximumNewTokens
                                + ", expected at least 1 each");
            }
        }
    }

    private final TextGenerator generator;
    private final SolutionCodec codec;
    private final Verifier verifier;
    private final Settings settings;

    public SolutionSampler(
            TextGenerator generator, SolutionCodec codec, Verifier verifier, Settings settings) {
        this.generator = generator;
        this.codec = codec;
        this.verifier = verifier;
        this.settings = settings;
    }

    /** The solutions of each problem, in the order of the problems; all are sampled together. */
    public List<SolvedProblem> sample(List<Problem> problems) {
        int samples = settings.solutionsPerProblem();
        List<Request> requests = new ArrayList<>();
        for (Problem problem : problems) {
            int[] prompt = codec.prompt(problem).toArray();
            for (int sample = 0; sample < samples; sample++) {
                long seed = RandomStream.seed(settings.seed(), problem.id(), "" + sample);
                requests.add(new Request(prompt, seed, settings.maximumNewTokens()));
            }
        }
        List<Completion> completions = generator.generate(requests);
        List<SolvedProblem> solved = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            List<Solution> solutions = new ArrayList<>();
            for (int sample = 0; sample < samples; sample++) {
                solutions.add(
                        solution(problems.get(i), sample, completions.get(i * samples + sample)));
            }
            solved.add(new SolvedProblem(problems.get(i), solutions));
        }
        return solved;
    }

    private Solution solution(Problem problem, int sample, Completion completion) {
        List<Step> steps = codec.steps(completion.chosen());
        String text = steps.stream().map(Step::text).collect(Collectors.joining());
        boolean correct = completion.finished() && verifier.isCorrect(problem, text);
        return new Solution(problem.id(), sample, steps, completion.finished(), correct);
    }
}
