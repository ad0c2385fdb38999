package dapo.pipeline;

import causallm.model.Precision;
import causallm.tokenizer.Tokenizer;

import dapo.reasoning.Problem;
import dapo.reasoning.StateValue;
import dapo.value.Critic;
import dapo.value.CriticQuality;
import dapo.value.CriticTrainer;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Trains the critic on the Monte-Carlo values, and measures it on the states of problems that it
 * was not trained on.
 */
final class TrainCriticStage implements Stage {
    /** The stage's name. */
    static final String NAME = "train-critic";

    /** The name under which the critic's quality stands in the metrics. */
    static final String QUALITY = "critic-quality";

    private final StageContext context;
    private final IterationDirectory iteration;

    TrainCriticStage(StageContext context, IterationDirectory iteration) {
        this.context = context;
        this.iteration = iteration;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.TRAINING;
    }

    @Override
    public boolean isDone() {
        return Checkpoints.of(iteration.critic()).isDone();
    }

    @Override
    public void run() {
        RunConfiguration.Critic settings = context.configuration().critic();
        Set<String> heldOut = heldOutProblems(context, iteration);
        Map<Boolean, List<StateValue>> states = states(heldOut);
        if (states.get(false).isEmpty()) {
            throw new RunDirectoryException(
                    iteration.stateValues(),
                    "holds no state to train the critic on, the %d of critic.held-out-share, %s, aside: take more problems or lower the share"
                            .formatted(states.get(true).size(), settings.heldOutShare()));
        }
        try (TensorScope _ = TensorScope.open()) {
            Tokenizer tokenizer = Tokenizer.load(context.run().base());
            settings.path().ifPresent(folder -> requireTokenizer(folder, tokenizer));
            Critic critic = start(settings);
            var trainer =
                    new CriticTrainer(
                            critic,
                            states.get(false),
                            context.trainingSettings(
                                    optimization(settings),
                                    settings.batchSize(),
                                    settings.epochs(),
                                    context.seed(name(), iteration.number())));
            var loop =
                    new TrainingLoop(
                            context,
                            name(),
                            "critic training",
                            iteration.critic(),
                            iteration.metrics());
            loop.run(
                    trainer,
                    folder -> {
                        measure(critic, states.get(true))
                                .ifPresent(quality -> loop.record(QUALITY, quality.metrics()));
                        critic.save(folder, tokenizer::save);
                        context.adapterFolder(folder).ifPresent(critic::saveAdapters);
                    });
        }
    }

    /** The critic reads the policy's tokens. */
    private static void requireTokenizer(Path folder, Tokenizer tokenizer) {
        if (!Tokenizer.load(folder).equals(tokenizer)) {
            throw new ConfigurationException(
                    "critic.path",
                    folder.toString(),
                    "a model folder with the tokenizer of the policy");
        }
    }

    /** The first problems of the iteration, so many as the configured share asks for. */
    static Set<String> heldOutProblems(StageContext context, IterationDirectory iteration) {
        List<Problem> problems = context.data().problems(iteration.number());
        double share = context.configuration().critic().heldOutShare();
        long count = (long) Math.ceil(share * problems.size());
        return problems.stream().limit(count).map(Problem::id).collect(Collectors.toSet());
    }

    private Map<Boolean, List<StateValue>> states(Set<String> heldOut) {
        try (Stream<StateValue> states =
                UnitLog.records(iteration.stateValues(), StateValue.class)) {
            return states.collect(
                    Collectors.partitioningBy(state -> heldOut.contains(state.state().problem())));
        }
    }

    private Critic start(RunConfiguration.Critic settings) {
        Path base = settings.path().orElse(context.run().base());
        Precision precision = context.training(name(), iteration.number());
        return switch (settings.initialiseFrom()) {
            case BASE -> Critic.startFrom(base, precision);
            case POLICY ->
                    Critic.startFrom(context.run().referencePolicy(iteration.number()), precision);
            case PREVIOUS ->
                    iteration.number() == 1
                            ? Critic.startFrom(base, precision)
                            : Critic.load(
                                    context.run().iteration(iteration.number() - 1).critic(),
                                    precision);
        };
    }

    private Optional<CriticQuality> measure(Critic critic, List<StateValue> states) {
        return states.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        CriticQuality.measure(
                                critic, states, context.configuration().tokensPerPass()));
    }

    private static Optimization optimization(RunConfiguration.Critic settings) {
        return new Optimization(
                settings.learningRate(),
                0.9,
                0.95,
                settings.weightDecay(),
                settings.clipNorm(),
                settings.warmupSteps(),
                StageContext.decay(settings.schedule()));
    }
}
