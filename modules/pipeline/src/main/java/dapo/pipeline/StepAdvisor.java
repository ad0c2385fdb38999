package dapo.pipeline;

import causallm.generation.Completion;
import causallm.generation.RandomStream;
import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.model.Precision;
import causallm.model.TokenTree;

import dapo.policy.Policy;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.Demonstration;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.Step;
import dapo.reasoning.StepSplitter;
import dapo.reasoning.TokenIds;
import dapo.value.Critic;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a run has learnt, for an application: its policy proposes the next steps of a solution, its
 * critic says what each is worth.
 *
 * <p>Whoever opens it closes it, and uses it on that thread alone; scopes of tensors that are
 * opened meanwhile are closed before it. The run directory is read when it is opened and neither
 * locked nor changed.
 */
public final class StepAdvisor implements AutoCloseable {
    private static final int BATCH_SIZE = 64;

    /**
     * How next steps are sampled.
     *
     * @param samples how many; equal ones are counted together
     * @param temperature 1 draws as the policy says; above 0
     * @param maxNewTokens the longest way from the given steps to the end of the solution
     * @param seed of all random streams
     */
    public record Settings(int samples, double temperature, int maxNewTokens, long seed) {
        /** 16 samples as the policy says, of at most 512 tokens. */
        public static final Settings STANDARD = new Settings(16, 1, 512, 0);

        /** Refuses what is out of range with {@link IllegalArgumentException}. */
        public Settings {
            Sampling.atTemperature(temperature);
            if (samples < 1 || maxNewTokens < 1 || temperature == 0) {
                throw new IllegalArgumentException(
                        "samples, maxNewTokens and temperature are %d, %d and %s, expected at least 1 each, and above 0"
                                .formatted(samples, maxNewTokens, temperature));
            }
        }
    }

    private final Settings settings;
    private final DefaultDevice device;
    private final TensorScope scope;
    private final Policy policy;
    private final Critic critic;
    private final SolutionCodec codec;
    private final TextGenerator generator;

    private StepAdvisor(
            IterationDirectory iteration,
            RunConfiguration configuration,
            Settings settings,
            DefaultDevice device,
            TensorScope scope) {
        this.settings = settings;
        this.device = device;
        this.scope = scope;
        Precision precision = Precisions.inference(configuration.precision());
        policy = Policy.load(iteration.policy(), precision);
        critic = Critic.load(iteration.critic(), precision);
        codec =
                new SolutionCodec(
                        policy.tokenizer(),
                        new Prompts(configuration.prompt(), examples(configuration))
                                .encoder(policy.tokenizer(), iteration.policy()),
                        new StepSplitter(configuration.data().stepDelimiter()));
        generator =
                new TextGenerator(
                        policy.model(),
                        policy.vocabulary(),
                        Sampling.atTemperature(settings.temperature()),
                        BATCH_SIZE);
    }

    /** Only a run that shows examples needs its data to be where it was. */
    private static List<Demonstration> examples(RunConfiguration configuration) {
        return configuration.prompt().examples() == 0
                ? List.of()
                : TaskData.of(configuration).examples();
    }

    /** {@link #open(Path, Settings)} with the standard settings. */
    public static StepAdvisor open(Path run) {
        return open(run, Settings.STANDARD);
    }

    /**
     * Loads the policy and the critic of a run's last iteration that has both, on the run's device,
     * in its precision; problems are put as in the run.
     *
     * @throws RunDirectoryException if there is no run, or none of its iterations has both
     * @throws ConfigurationException if the run's device or its problems' examples cannot be used
     * @throws causallm.model.CheckpointException if one of the models cannot be used
     */
    public static StepAdvisor open(Path run, Settings settings) {
        IterationDirectory iteration = IterationDirectory.lastFinished(run);
        RunConfiguration configuration =
                RunConfiguration.load(run.resolve(RunDirectory.CONFIGURATION));
        DefaultDevice device =
                DefaultDevice.use(ConfigurationRules.requireDevice(configuration.device()));
        TensorScope scope = TensorScope.open();
        try {
            return new StepAdvisor(iteration, configuration, settings, device, scope);
        } catch (RuntimeException refused) {
            scope.close();
            device.close();
            throw refused;
        }
    }

    /**
     * The next steps that the policy would take, best first; of equal value the more frequent
     * first. The same question has the same answer.
     *
     * @param problem as the run's problems are written
     * @param solution the steps taken so far, with what ends each; empty at the start
     * @return at least one, but none where every sample was cut off within its first step
     * @throws UnusablePromptException if problem and solution leave the model no room for a step,
     *     or the problem spells a special token of it
     * @throws causallm.tokenizer.TokenizerException if the tokenizer has no tokens for them
     */
    public List<ProposedStep> nextSteps(String problem, String solution) {
        TokenIds state = state(problem, solution);
        List<CandidateAction> candidates =
                CandidateAction.merge(
                        generator.generate(requests(state)).stream()
                                .flatMap(completion -> firstStep(completion).stream())
                                .toList());
        List<TokenIds> states =
                candidates.stream().map(candidate -> after(state, candidate)).toList();
        return candidates.isEmpty() ? List.of() : proposed(candidates, values(states));
    }

    /**
     * What the critic thinks of a solution that has not ended: the chance of a right answer, 0 to
     * 1.
     *
     * @param problem as {@link #nextSteps} takes it, like the next
     * @param solution the steps taken so far
     * @throws UnusablePromptException as {@link #nextSteps} does
     */
    public double value(String problem, String solution) {
        return values(List.of(state(problem, solution)))[0];
    }

    private TokenIds state(String problem, String solution) {
        TokenIds prompt = TokenIds.of(encode(problem));
        TokenIds state = prompt.concatenate(TokenIds.of(policy.tokenizer().encode(solution)));
        int longest = policy.model().config().longestSequence();
        if (state.size() == 0 || state.size() >= longest) {
            throw new UnusablePromptException(
                    "problem and solution have %d tokens, expected at least one and fewer than the %d that the model reads"
                            .formatted(state.size(), longest));
        }
        return state;
    }

    private int[] encode(String problem) {
        try {
            return codec.prompts().encode(problem);
        } catch (ConfigurationException refused) {
            throw new UnusablePromptException(
                    "the problem spells a special token of the model: leave it out");
        }
    }

    private List<Request> requests(TokenIds state) {
        List<Request> requests = new ArrayList<>();
        for (int sample = 0; sample < settings.samples(); sample++) {
            long seed = RandomStream.seed(settings.seed(), Integer.toString(sample));
            requests.add(new Request(state.toArray(), seed, settings.maxNewTokens()));
        }
        return requests;
    }

    /** The first step of a completion, unless the completion was cut off within it. */
    private List<CandidateAction> firstStep(Completion completion) {
        List<Step> steps = codec.steps(completion.chosen());
        boolean only = steps.size() == 1;
        return only && !completion.finished()
                ? List.of()
                : List.of(new CandidateAction(steps.getFirst(), 1, only, false));
    }

    /** The state that a candidate leads to; a terminal one is as good as the state it ends. */
    private static TokenIds after(TokenIds state, CandidateAction candidate) {
        return candidate.terminal() ? state : state.concatenate(candidate.step().tokens());
    }

    private double[] values(List<TokenIds> states) {
        return critic.endValues(
                List.of(TokenTree.of(states.stream().map(TokenIds::toArray).toList())));
    }

    private static List<ProposedStep> proposed(List<CandidateAction> candidates, double[] values) {
        double baseline = CandidateAction.mean(candidates, values);
        List<ProposedStep> steps = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            CandidateAction action = candidates.get(i);
            double value = values[i];
            steps.add(
                    new ProposedStep(
                            action.step().text(),
                            action.step().tokens(),
                            action.count(),
                            value,
                            value - baseline,
                            action.terminal()));
        }
        steps.sort(
                Comparator.comparingDouble(ProposedStep::value)
                        .thenComparingInt(ProposedStep::count)
                        .reversed());
        return List.copyOf(steps);
    }

    /** Lets go of the models. */
    @Override
    public void close() {
        scope.close();
        device.close();
    }
}
