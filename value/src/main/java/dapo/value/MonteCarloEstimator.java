package dapo.value;

import causallm.generation.Completion;
import causallm.generation.RandomStream;
import causallm.generation.Request;
import causallm.generation.TextGenerator;

import dapo.reasoning.CandidateAction;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.reasoning.TokenIds;
import dapo.reasoning.Verifier;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The value of every proper prefix of a solution, by completing it many times from the reference
 * policy (step 2 of the method, arXiv:2412.18279): {@code V_MC(s)} is the share of the completions
 * that are right.
 *
 * <p>The first steps of the completions are kept as the state's candidate actions. A prefix that
 * several solutions of a problem share, such as the bare prompt, is completed once, under the key
 * of the first of them.
 */
public final class MonteCarloEstimator {
    /**
     * How states are completed.
     *
     * @param completions M, completions a state
     * @param maximumNewTokens the longest solution, the prefix's steps included; longer ones count
     *     as wrong
     * @param seed from which the random stream of each completion follows, with its state and
     *     number
     */
    public record Settings(int completions, int maximumNewTokens, long seed) {
        /** Refuses counts below 1 with {@link IllegalArgumentException}. */
        public Settings {
            if (completions < 1 || maximumNewTokens < 1) {
                throw new IllegalArgumentException(
                        "completions and maximumNewTokens are "
                                + completions
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
    private long sampledTokens;

    public MonteCarloEstimator(
            TextGenerator generator, SolutionCodec codec, Verifier verifier, Settings settings) {
        this.generator = generator;
        this.codec = codec;
        this.verifier = verifier;
        this.settings = settings;
    }

    private record State(
            Problem problem, StateKey key, TokenIds prefix, String text, int tokensLeft) {}

    /** The values of all states of all solutions; all completions are sampled together. */
    public List<StateValue> estimate(List<SolvedProblem> problems) {
        List<State> states =
                problems.stream().flatMap(problem -> states(problem).stream()).toList();
        List<Request> requests = new ArrayList<>();
        for (State state : states) {
            StateKey key = state.key();
            for (int i = 0; i < settings.completions(); i++) {
                long seed =
                        RandomStream.seed(
                                settings.seed(),
                                key.problem(),
                                "" + key.sample(),
                                "" + key.step(),
                                "" + i);
                requests.add(new Request(state.prefix().toArray(), seed, state.tokensLeft()));
            }
        }
        List<Completion> completions = generator.generate(requests);
        sampledTokens +=
                completions.stream().mapToLong(completion -> completion.chosen().length).sum();
        List<StateValue> values = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            int first = i * settings.completions();
            values.add(
                    value(
                            states.get(i),
                            completions.subList(first, first + settings.completions())));
        }
        return values;
    }

    /** How many tokens all completions so far have. */
    public long sampledTokens() {
        return sampledTokens;
    }

    private List<State> states(SolvedProblem solved) {
        Problem problem = solved.problem();
        TokenIds prompt = codec.prompt(problem);
        Set<TokenIds> seen = new HashSet<>();
        List<State> states = new ArrayList<>();
        for (Solution solution : solved.solutions()) {
            StringBuilder text = new StringBuilder();
            for (int step = 0; step < solution.steps().size(); step++) {
                TokenIds steps = solution.firstSteps(step);
                int left = settings.maximumNewTokens() - steps.size();
                TokenIds prefix = prompt.concatenate(steps);
                if (left > 0 && seen.add(prefix)) {
                    states.add(
                            new State(
                                    problem, solution.state(step), prefix, text.toString(), left));
                }
                text.append(solution.steps().get(step).text());
            }
        }
        return states;
    }

    private StateValue value(State state, List<Completion> completions) {
        int right = 0;
        List<CandidateAction> candidates = new ArrayList<>();
        for (Completion completion : completions) {
            List<Step> steps = codec.steps(completion.chosen());
            boolean correct =
                    completion.finished()
                            && verifier.isCorrect(state.problem(), state.text() + text(steps));
            right += correct ? 1 : 0;
            // A single step ends the solution, or was cut off by the token limit, which ends it as
            // wrong.
            boolean terminal = steps.size() == 1;
            candidates.add(new CandidateAction(steps.getFirst(), 1, terminal, terminal && correct));
        }
        return new StateValue(
                state.key(),
                state.prefix(),
                (double) right / completions.size(),
                completions.size(),
                CandidateAction.merge(candidates));
    }

    private static String text(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        steps.forEach(step -> text.append(step.text()));
        return text.toString();
    }
}
