package dapo.pipeline;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.Precision;
import causallm.model.TokenRow;
import causallm.model.TrainingSettings;

import dapo.policy.Policy;
import dapo.policy.SupervisedTrainer;

import libtorch.nn.Optimization;
import libtorch.tensor.DefaultDevice;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Measures, in some seconds, how fast a run's own model works here: on its own prompts and
 * demonstrations, each thing once to warm up and once for the clock.
 *
 * @param start the model
 * @param folder where it lies; nothing for one from scratch
 * @param rows texts of the usual length
 */
record RateMeasurement(StartingModel start, Optional<Path> folder, List<TokenRow> rows) {
    private static final double NANOSECONDS = 1e9;

    /** Tokens that each sequence is decoded by. */
    private static final int DECODED = 8;

    MachineRates measure(Iterable<StageTokens> stages) {
        Set<Integer> batches = new TreeSet<>();
        stages.forEach(stage -> batches.add(stage.batch()));
        batches.remove(0);
        TreeMap<Integer, Double> decoding = new TreeMap<>();
        double reading;
        try (TensorScope _ = TensorScope.open()) {
            PrecisionKind precision = start.configuration().precision();
            Policy policy = start.load(folder, Precisions.inference(precision));
            batches.forEach(batch -> decoding.put(batch, decoding(policy, batch)));
            reading = reading(policy);
        }
        return new MachineRates(decoding, reading, training());
    }

    /** What a few more tokens of each sequence take, the prompts' own time left out. */
    private double decoding(Policy policy, int batch) {
        List<int[]> prompts = new ArrayList<>();
        int samples = Math.max(1, start.configuration().sampling().solutionsPerProblem());
        for (int i = 0; i < batch; i++) {
            prompts.add(prompt(rows.get(i / samples % rows.size())));
        }
        decode(policy, prompts, 1);
        double first = decode(policy, prompts, 1);
        double all = decode(policy, prompts, 1 + DECODED);
        return rate((double) batch * DECODED, all - first);
    }

    private double reading(Policy policy) {
        List<int[]> texts = new ArrayList<>();
        int tokens = 0;
        for (TokenRow row : pass()) {
            texts.add(row.tokens());
            tokens += row.tokens().length;
        }
        decode(policy, texts, 1);
        return rate(tokens, decode(policy, texts, 1));
    }

    /** Continues texts that nothing ends but the length, and tells how long that took. */
    private static double decode(Policy policy, List<int[]> texts, int tokens) {
        var vocabulary = new Vocabulary(policy.vocabulary().size(), Set.of());
        var generator =
                new TextGenerator(
                        policy.model(), vocabulary, Sampling.atTemperature(1), texts.size());
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            requests.add(new Request(texts.get(i), i, tokens));
        }
        long begin = System.nanoTime();
        generator.generate(requests);
        return (System.nanoTime() - begin) / NANOSECONDS;
    }

    private double training() {
        List<TokenRow> pass = pass();
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = start.load(folder, trainingPrecision());
            var settings =
                    new TrainingSettings(
                            new Optimization(1e-6, 0.9, 0.95, 0, 1, 0, Optimization.Decay.CONSTANT),
                            pass.size(),
                            2,
                            start.configuration().tokensPerPass(),
                            start.configuration().recomputeActivations(),
                            0);
            var trainer = new SupervisedTrainer(policy.model(), pass, settings);
            trainer.step(0);
            long begin = System.nanoTime();
            trainer.step(1);
            int tokens = pass.stream().mapToInt(row -> row.tokens().length).sum();
            return rate(tokens, (System.nanoTime() - begin) / NANOSECONDS);
        }
    }

    private Precision trainingPrecision() {
        RunConfiguration configuration = start.configuration();
        ScalarType type =
                Precisions.computeType(configuration.precision(), DefaultDevice.current());
        return configuration
                .lora()
                .adaptation(0)
                .map(adaptation -> Precision.adapting(type, adaptation))
                .orElseGet(() -> Precision.training(type));
    }

    /** So many rows as go through the model at once in training, at least one. */
    private List<TokenRow> pass() {
        List<TokenRow> pass = new ArrayList<>();
        int tokens = 0;
        for (TokenRow row : rows) {
            tokens += row.tokens().length;
            if (!pass.isEmpty() && tokens > start.configuration().tokensPerPass()) {
                break;
            }
            pass.add(row);
        }
        return pass;
    }

    private static int[] prompt(TokenRow row) {
        return Arrays.copyOf(row.tokens(), row.firstScored());
    }

    private static double rate(double tokens, double seconds) {
        return tokens / Math.max(seconds, 1e-6);
    }
}
