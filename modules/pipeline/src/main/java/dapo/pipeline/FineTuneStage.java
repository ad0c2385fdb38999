package dapo.pipeline;

import causallm.model.Precision;
import causallm.model.TokenRow;
import causallm.model.TransformerConfig;
import causallm.tokenizer.CharacterTokenizer;
import causallm.tokenizer.Tokenizer;

import dapo.policy.Policy;
import dapo.policy.SupervisedTrainer;
import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
    public boolean isDone() {
        return Checkpoints.of(context.run().base()).isDone();
    }

    @Override
    public void run() {
        RunConfiguration.FineTuning settings = context.configuration().fineTuning();
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = start();
            if (settings.epochs() == 0) {
                AtomicFiles.writeFolder(
                        context.run().base(), folder -> context.save(policy, folder));
                return;
            }
            var trainer =
                    new SupervisedTrainer(
                            policy.model(),
                            rows(policy.tokenizer()),
                            context.trainingSettings(
                                    optimization(settings),
                                    settings.batchSize(),
                                    settings.epochs(),
                                    context.seed("fine-tune", 0)));
            new TrainingLoop(context, name(), context.run().base(), context.run().metrics())
                    .run(trainer, folder -> context.save(policy, folder));
        }
    }

    private Policy start() {
        RunConfiguration.Model model = context.configuration().model();
        Precision precision = context.training(name(), 0);
        if (!model.hub().isEmpty()) {
            return Policy.load(ModelDownload.folder(model.hub(), context.progress()), precision);
        }
        if (model.path().isPresent()) {
            return Policy.load(model.path().get(), precision);
        }
        Tokenizer tokenizer = CharacterTokenizer.of(alphabet());
        var random = new SplittableRandom(context.seed("initialization", 0));
        return Policy.create(
                architecture(model, tokenizer), tokenizer, random, context.computeType());
    }

    private String alphabet() {
        var characters = new TreeSet<Integer>();
        try (Stream<Demonstration> demonstrations = context.data().demonstrations()) {
            demonstrations.forEach(demonstration -> {
                demonstration.prompt().codePoints().forEach(characters::add);
                demonstration.completion().codePoints().forEach(characters::add);
            });
        }
        problems().forEach(problem -> problem.prompt().codePoints().forEach(characters::add));
        var alphabet = new StringBuilder();
        characters.forEach(alphabet::appendCodePoint);
        return alphabet.toString();
    }

    /** All that the policy will read. */
    private Stream<Problem> problems() {
        TaskData data = context.data();
        Stream<Problem> training =
                IntStream.rangeClosed(1, context.configuration().iterations())
                        .mapToObj(data::problems)
                        .flatMap(List::stream);
        return Stream.concat(training, data.heldOut().stream());
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

    private List<TokenRow> rows(Tokenizer tokenizer) {
        try (Stream<Demonstration> demonstrations = context.data().demonstrations()) {
            return demonstrations.map(demonstration -> row(demonstration, tokenizer)).toList();
        }
    }

    private static TokenRow row(Demonstration demonstration, Tokenizer tokenizer) {
        int[] prompt = tokenizer.encode(demonstration.prompt());
        int[] completion = tokenizer.encode(demonstration.completion());
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length + 1);
        System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
        tokens[tokens.length - 1] = tokenizer.endOfText();
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
