package dapo.pipeline;

import dapo.policy.DirectAdvantageLoss;
import dapo.policy.Policy;
import dapo.policy.PolicyQuality;
import dapo.policy.PolicyTrainer;
import dapo.policy.ReferenceLogProbabilities;
import dapo.policy.TrainingState;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;

/** Trains the actor on the stored advantages: its result is the iteration's policy. */
final class TrainPolicyStage implements Stage {
    /** The stage's name. */
    static final String NAME = "train-policy";

    /** The name under which it stands in the metrics how the policy moved. */
    static final String QUALITY = "policy-quality";

    private final StageContext context;
    private final IterationDirectory iteration;

    TrainPolicyStage(StageContext context, IterationDirectory iteration) {
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
        return Checkpoints.of(iteration.policy()).isDone();
    }

    @Override
    public void run() {
        RunConfiguration.Actor settings = context.configuration().actor();
        List<TrainingState> states = iteration.trainingStates();
        if (states.isEmpty()) {
            throw new RunDirectoryException(
                    iteration.advantages(),
                    "holds no state to learn from: no state's actions differ by advantages.minimum-gap, %s;"
                                    .formatted(context.configuration().advantages().minimumGap())
                            + " sample more solutions or lower the gap");
        }
        try (TensorScope _ = TensorScope.open()) {
            Policy policy =
                    Policy.load(
                            context.run().referencePolicy(iteration.number()),
                            context.training(name(), iteration.number()));
            var objective = new DirectAdvantageLoss(settings.beta());
            var trainer =
                    new PolicyTrainer(
                            policy.model(),
                            states,
                            objective,
                            context.trainingSettings(
                                    optimization(settings),
                                    settings.batchSize(),
                                    settings.epochs(),
                                    context.seed(name(), iteration.number())));
            var loop =
                    new TrainingLoop(
                            context,
                            name(),
                            "actor training",
                            iteration.policy(),
                            iteration.metrics());
            loop.run(
                    trainer,
                    folder -> {
                        List<ReferenceLogProbabilities> scores =
                                PolicyQuality.score(
                                        policy.model(),
                                        states,
                                        context.configuration().tokensPerPass());
                        record(scores);
                        loop.record(QUALITY, PolicyQuality.of(states, scores, objective));
                        context.save(policy, folder);
                    });
        }
    }

    /** An attempt that was killed after this is forgotten: the file is made again. */
    private void record(List<ReferenceLogProbabilities> scores) {
        Path file = iteration.policyLogProbabilities();
        AtomicFiles.deleteFolder(file);
        try (UnitLog<ReferenceLogProbabilities> log = UnitLog.open(file)) {
            log.append(scores);
        }
    }

    private static Optimization optimization(RunConfiguration.Actor settings) {
        return new Optimization(
                settings.learningRate(),
                settings.adamBeta1(),
                settings.adamBeta2(),
                settings.weightDecay(),
                settings.clipNorm(),
                settings.warmupSteps(),
                StageContext.decay(settings.schedule()));
    }
}
