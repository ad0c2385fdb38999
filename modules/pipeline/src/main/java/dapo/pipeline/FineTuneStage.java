package dapo.pipeline;

import causallm.model.TokenRow;

import dapo.policy.Policy;
import dapo.policy.SupervisedTrainer;
import dapo.reasoning.SolutionCodec;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes the base policy: the model of a folder, or a new one, trained on the demonstrations. */
final class FineTuneStage implements Stage {
    private final StageContext context;

    FineTuneStage(StageContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "sft";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.TRAINING;
    }

    @Override
    public boolean isDone() {
        return Checkpoints.of(context.run().base()).isDone();
    }

    @Override
    public void run() {
        RunConfiguration.FineTuning settings = context.configuration().fineTuning();
        try (TensorScope _ = TensorScope.open()) {
            var start = new StartingModel(context.configuration(), context.data());
            Optional<Path> folder = start.folder(context.progress());
            Policy policy = start.load(folder, context.training(name(), 0));
            SolutionCodec codec =
                    context.codec(policy.tokenizer(), folder.orElse(context.run().base()));
            var lengths =
                    new PromptLengths(
                            context.configuration(), policy.model().config().longestSequence());
            lengths.require(codec, context.data());
            if (settings.epochs() == 0) {
                AtomicFiles.writeFolder(
                        context.run().base(), target -> context.save(policy, target));
                return;
            }
            List<TokenRow> rows = start.rows(codec);
            lengths.require(rows);
            var trainer =
                    new SupervisedTrainer(
                            policy.model(),
                            rows,
                            context.trainingSettings(
                                    optimization(settings),
                                    settings.batchSize(),
                                    settings.epochs(),
                                    context.seed("fine-tune", 0)));
            new TrainingLoop(
                            context,
                            name(),
                            "fine-tuning",
                            context.run().base(),
                            context.run().metrics())
                    .run(trainer, target -> context.save(policy, target));
        }
    }

    private static Optimization optimization(RunConfiguration.FineTuning settings) {
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
