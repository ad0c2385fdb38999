package dapo.pipeline;

import causallm.generation.RandomStream;
import causallm.model.Precision;
import causallm.model.TokenRow;
import causallm.model.TransformerConfig;
import causallm.tokenizer.CharacterTokenizer;
import causallm.tokenizer.Tokenizer;

import dapo.policy.Policy;
import dapo.reasoning.Demonstration;
import dapo.reasoning.SolutionCodec;

import libtorch.tensor.DefaultDevice;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The model that a run starts from, that of a folder or a new one, and what it is shown.
 *
 * @param configuration names it
 * @param data gives the demonstrations
 */
record StartingModel(RunConfiguration configuration, TaskData data) {
    private static final double ROPE_THETA = 10_000;
    private static final double NORM_EPSILON = 1e-5;

    /** Where the model lies, brought from the hub if need be; nothing for one from scratch. */
    Optional<Path> folder(Progress progress) {
        RunConfiguration.Model model = configuration.model();
        return model.hub().isEmpty()
                ? model.path()
                : Optional.of(ModelDownload.folder(model.hub(), progress));
    }

    /** The policy of {@code folder}, or a new one where there is none. */
    Policy load(Optional<Path> folder, Precision precision) {
        return folder.isPresent() ? Policy.load(folder.get(), precision) : draw();
    }

    private Policy draw() {
        RunConfiguration.Model model = configuration.model();
        Tokenizer tokenizer = CharacterTokenizer.of(alphabet());
        var random =
                new SplittableRandom(
                        RandomStream.seed(configuration.seed(), "initialization", "0"));
        return Policy.create(
                architecture(model, tokenizer),
                tokenizer,
                random,
                Precisions.computeType(configuration.precision(), DefaultDevice.current()));
    }

    private String alphabet() {
        Prompts prompts = new Prompts(configuration.prompt(), data.examples());
        var characters = new TreeSet<Integer>();
        try (Stream<Demonstration> demonstrations = data.demonstrations()) {
            demonstrations.forEach(demonstration -> {
                prompts.text(demonstration.prompt()).codePoints().forEach(characters::add);
                demonstration.completion().codePoints().forEach(characters::add);
            });
        }
        data.all(configuration.iterations())
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

    /** The demonstrations as the model is shown them. */
    List<TokenRow> rows(SolutionCodec codec) {
        try (Stream<Demonstration> demonstrations = data.demonstrations()) {
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
}
