package dapo.pipeline;

import causallm.model.TokenRow;
import causallm.model.TransformerConfig;
import causallm.tokenizer.CharacterTokenizer;
import causallm.tokenizer.Tokenizer;

import dapo.policy.Policy;
import dapo.policy.SupervisedTrainer;
import dapo.reasoning.Demonstration;
import dapo.reasoning.SolutionCodec;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes the base policy: the model of a folder, or a new one, trained on the demonstrations. */
final class FineTuneStage implements Stage {
    private static final double ROPE_THETA = 10_000;
    private static final double NORM_EPSILON = 1e-5;

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
            Optional<Path> folder = folder();
            Policy policy =
                    folder.isPresent()
                            ? Policy.load(folder.get(), context.training(name(), 0))
                            : draw();
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
            List<TokenRow> rows = rows(codec);
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
            new TrainingLoop(context, name(), context.run().base(), context.run().metrics())
                    .run(trainer, target -> context.save(policy, target));
        }
    }

    /** Where the model lies that is started from; nothing for one from scratch. */
    private Optional<Path> folder() {
        RunConfiguration.Model model = context.configuration().model();
        return model.hub().isEmpty()
                ? model.path()
                : Optional.of(ModelDownload.folder(model.hub(), context.progress()));
    }

    private Policy draw() {
        RunConfiguration.Model model = context.configuration().model();
        Tokenizer tokenizer = CharacterTokenizer.of(alphabet());
        var random = new SplittableRandom(context.seed("initialization", 0));
        return Policy.create(
                architecture(model, tokenizer), tokenizer, random, context.computeType());
    }

    private String alphabet() {
        Prompts prompts = context.prompts();
        var characters = new TreeSet<Integer>();
        try (Stream<Demonstration> demonstrations = context.data().demonstrations()) {
            demonstrations.forEach(demonstration -> {
                prompts.text(demonstration.prompt()).codePoints().forEach(characters::add);
                demonstration.completion().codePoints().forEach(characters::add);
            });
        }
        context.data()
                .all(context.configuration().iterations())
                .forEach(problem ->
                        prompts.text(problem.prompt()).codePoints().forEach(characters::add));
        var alphabet = new StringBuilder();
        characters.forEach(alphabet::appendCodePoint);
        return alphabet.toString();
    }

    private static TransformerConfig architecture(
            RunConfiguration.Model model, Tokenizer tokenizer) {
        return TransformerConfig.llama(
                tokenizer.vocabularySize(),
                model.hiddenSize(),
                model.intermediateSize(),
                model.layers(),
                model.heads(),
                model.keyValueHeads(),
                model.hiddenSize() / model.heads(),
                ROPE_THETA,
                NORM_EPSILON,
                model.maximumPositions(),
                model.tiedEmbeddings(),
                OptionalInt.of(tokenizer.endOfText()));
    }

    private List<TokenRow> rows(SolutionCodec codec) {
        try (Stream<Demonstration> demonstrations = context.data().demonstrations()) {
            return demonstrations.map(demonstration -> row(demonstration, codec)).toList();
        }
    }

    private static TokenRow row(Demonstration demonstration, SolutionCodec codec) {
        int[] prompt = codec.prompts().encode(demonstration.prompt());
        int[] completion = codec.tokenizer().encode(demonstration.completion());
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length + 1);
        System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
        tokens[tokens.length - 1] = codec.tokenizer().endOfText();
        return new TokenRow(tokens, prompt.length);
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
