package dapo.value;

import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.TransformerConfig;
import causallm.tokenizer.CharacterTokenizer;
import causallm.tokenizer.Tokenizer;

import dapo.reasoning.CandidateAction;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.reasoning.TokenIds;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Models small enough to know all about them, and states for them. Models belong to this thread's
 * innermost scope.
 */
final class TinyModels {
    static final Tokenizer TOKENIZER = CharacterTokenizer.of("\n#+0123456789");
    static final Vocabulary VOCABULARY =
            new Vocabulary(TOKENIZER.vocabularySize(), Set.of(TOKENIZER.endOfText()));

    private static final int WIDTH = 16; // at least the vocabulary: chain() needs it
    private static final double SPREAD = 8;
    private static final double IMPROBABLE = -40;

    private TinyModels() {}

    /** Writes a language model with weights that are large enough to tell states apart. */
    static void save(Path folder) {
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            CausalLM model = create(2, true);
            for (Parameter parameter : model.parameters()) {
                if (parameter.tensor().rank() == 2) {
                    parameter.tensor().multiplyInPlace(SPREAD);
                }
            }
            model.save(folder, TOKENIZER::save);
        }
    }

    /** A critic of the language model in {@code folder} whose head is not all zeros. */
    static Critic critic(Path folder) {
        Critic critic = Critic.startFrom(folder, Precision.training(ScalarType.FLOAT32));
        SplittableRandom random = new SplittableRandom(4);
        double[] weights = random.doubles(WIDTH, -1, 1).toArray();
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            Tensor head = critic.parameters().getLast().tensor();
            head.copyFrom(Tensor.of(weights, 1, WIDTH));
        }
        return critic;
    }

    /**
     * A language model that looks at the last character alone. A transition {@code "a:bc"} makes b
     * and c equally likely after a; {@code $} stands for the end of the text.
     */
    static CausalLM chain(String... transitions) {
        CausalLM model = create(1, false);
        int vocabulary = TOKENIZER.vocabularySize();
        float[] embedding = new float[vocabulary * WIDTH];
        float[] output = new float[vocabulary * WIDTH];
        // The norm before the output layer makes of a unit vector one of length sqrt(width).
        Arrays.fill(output, (float) (IMPROBABLE / Math.sqrt(WIDTH)));
        for (int token = 0; token < vocabulary; token++) {
            embedding[token * WIDTH + token] = 1;
        }
        for (String transition : transitions) {
            int from = token(transition.charAt(0));
            transition.substring(2).chars().forEach(to -> output[token(to) * WIDTH + from] = 0);
        }
        set(model, "model.embed_tokens.weight", embedding);
        set(model, "lm_head.weight", output);
        set(model, "model.layers.0.self_attn.o_proj.weight", new float[WIDTH * WIDTH]);
        set(model, "model.layers.0.mlp.down_proj.weight", new float[WIDTH * 24]);
        return model;
    }

    private static int token(int character) {
        return character == '$'
                ? TOKENIZER.endOfText()
                : TOKENIZER.encode(Character.toString(character))[0];
    }

    private static CausalLM create(int layers, boolean tied) {
        TransformerConfig config =
                TransformerConfig.llama(
                        TOKENIZER.vocabularySize(),
                        WIDTH,
                        24,
                        layers,
                        4,
                        2,
                        4,
                        10_000,
                        1e-6,
                        32,
                        tied,
                        OptionalInt.of(TOKENIZER.endOfText()));
        return CausalLM.create(config, new SplittableRandom(1), ScalarType.FLOAT32);
    }

    private static void set(CausalLM model, String name, float[] values) {
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            Tensor tensor =
                    model.parameters().stream()
                            .filter(parameter -> parameter.name().equals(name))
                            .findFirst()
                            .orElseThrow()
                            .tensor();
            tensor.copyFrom(Tensor.of(values, tensor.shape()));
        }
    }

    static TokenIds tokens(String text) {
        return TokenIds.of(TOKENIZER.encode(text));
    }

    static Step step(String text) {
        return new Step(text, tokens(text));
    }

    /** The state after some steps of a solution: its text and what Monte Carlo found it worth. */
    static StateValue state(String problem, int sample, int step, String text, double value) {
        var candidate = new CandidateAction(step("1\n"), 1, false, false);
        return new StateValue(
                new StateKey(problem, sample, step), tokens(text), value, 1, List.of(candidate));
    }
}
