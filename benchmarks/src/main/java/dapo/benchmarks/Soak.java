package dapo.benchmarks;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.Trainer;
import causallm.model.TrainingSettings;
import causallm.model.TransformerConfig;

import dapo.policy.SupervisedTrainer;

import libtorch.nn.Optimization;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Whether anything grows: a tiny model trained for many steps, then, for so many minutes, sampled
 * from and trained in turn, on sequences of all lengths. Ends with exit code 1 if tensors are left
 * or the resident set grows.
 */
public final class Soak {
    private static final Map<String, String> DEFAULTS =
            Map.of("steps", "10000", "minutes", "0", "threads", "1");

    private static final int VOCABULARY = 256;
    private static final int LONGEST = 64;
    private static final int BATCH = 16;
    private static final int EXAMPLES = 1_024;
    private static final int STEPS_IN_TURN = 50;
    private static final int NEW_TOKENS = 48;

    private static final Optimization OPTIMIZATION =
            new Optimization(1e-4, 0.9, 0.95, 0.01, 1, 0, Optimization.Decay.CONSTANT);

    private final SplittableRandom random = new SplittableRandom(3);
    private final CausalLM model;

    private Soak() {
        TransformerConfig config =
                TransformerConfig.llama(
                        VOCABULARY,
                        64,
                        128,
                        2,
                        4,
                        2,
                        16,
                        1e4,
                        1e-6,
                        2 * LONGEST,
                        true,
                        OptionalInt.of(0));
        model = CausalLM.create(config, random, ScalarType.FLOAT32);
    }

    /** Trains {@code --steps} steps, then goes on in turn for {@code --minutes}. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        boolean grew = false;
        try (TensorScope _ = TensorScope.open()) {
            Soak soak = new Soak();
            int steps = (int) arguments.number("steps");
            if (steps > 0) {
                grew = soak.train(steps).report("training, %d steps".formatted(steps));
            }
            double minutes = arguments.number("minutes");
            if (minutes > 0) {
                grew |= soak.inTurn(Duration.ofSeconds(Math.round(60 * minutes)));
            }
        }
        System.exit(grew ? 1 : 0);
    }

    private Trainer trainer(int steps) {
        List<TokenRow> rows = Stream.generate(this::row).limit(EXAMPLES).toList();
        int epochs = Math.ceilDiv(steps * BATCH, EXAMPLES);
        return new SupervisedTrainer(
                model,
                rows,
                new TrainingSettings(OPTIMIZATION, BATCH, epochs, BATCH * LONGEST / 2, false, 1));
    }

    private TokenRow row() {
        return new TokenRow(prompt(random.nextInt(2, LONGEST)), 1);
    }

    private int[] prompt(int length) {
        return random.ints(length, 1, VOCABULARY).toArray();
    }

    private MemoryWatch train(int steps) {
        MemoryWatch watch = new MemoryWatch();
        Trainer trainer = trainer(steps);
        for (int step = 0; step < steps; step++) {
            trainer.step(step);
            if ((step + 1) % Math.max(1, steps / 100) == 0) {
                watch.look();
            }
        }
        return watch;
    }

    private boolean inTurn(Duration length) {
        MemoryWatch watch = new MemoryWatch();
        Vocabulary vocabulary = new Vocabulary(VOCABULARY, Set.of(0));
        var generator = new TextGenerator(model, vocabulary, new Sampling(1, 0, 1), BATCH);
        Trainer trainer = trainer(EXAMPLES);
        long end = System.nanoTime() + length.toNanos();
        long samples = 0;
        int step = 0;
        while (System.nanoTime() < end) {
            samples += sample(generator);
            for (int i = 0; i < STEPS_IN_TURN; i++) {
                trainer.step(step++ % trainer.steps());
            }
            watch.look();
        }
        return watch.report(
                "in turn, %d minutes: %d solutions, %d steps"
                        .formatted(length.toMinutes(), samples, step));
    }

    /** Solutions of prompts of other lengths each time; how many. */
    private int sample(TextGenerator generator) {
        try (TensorScope _ = TensorScope.open()) {
            List<Request> requests =
                    Stream.generate(() -> prompt(random.nextInt(1, LONGEST)))
                            .limit(2 * BATCH)
                            .map(prompt -> new Request(prompt, random.nextLong(), NEW_TOKENS))
                            .toList();
            return generator.generate(requests).size();
        }
    }
}
