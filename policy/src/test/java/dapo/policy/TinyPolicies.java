package dapo.policy;

import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.TransformerConfig;
import causallm.tokenizer.CharacterTokenizer;
import causallm.tokenizer.Tokenizer;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/** Policies small enough to know all about them. They belong to this thread's innermost scope. */
final class TinyPolicies {
    static final Tokenizer TOKENIZER = CharacterTokenizer.of("\n#+0123456789");
    static final Vocabulary VOCABULARY =
            new Vocabulary(TOKENIZER.vocabularySize(), Set.of(TOKENIZER.endOfText()));
    static final int POSITIONS = 32;

    private static final int WIDTH = 16; // at least the vocabulary: chain() needs it
    private static final double SPREAD = 8;
    private static final double IMPROBABLE = -40;

    private TinyPolicies() {}

    /** Random weights, large enough for probabilities that are far from even. */
    static Policy random(long seed) {
        Policy policy = create(seed, 2, true);
        try (GradMode _ = GradMode.disable()) {
            for (Parameter parameter : policy.model().parameters()) {
                if (parameter.tensor().rank() == 2) {
                    parameter.tensor().multiplyInPlace(SPREAD);
                }
            }
        }
        return policy;
    }

    /**
     * A policy that looks at the last character alone. A transition {@code "a:bc"} makes b and c
     * equally likely after a; {@code $} stands for the end of the text.
     */
    static Policy chain(String... transitions) {
        Policy policy = create(0, 1, false);
        int vocabulary = TOKENIZER.vocabularySize();
        float[] embedding = new float[vocabulary * WIDTH];
        float[] output = new float[vocabulary * WIDTH];
        // The norm before the output layer makes of a unit vector one of length sqrt(width).
        double scale = 1 / Math.sqrt(WIDTH);
        Arrays.fill(output, (float) (IMPROBABLE * scale));
        for (int token = 0; token < vocabulary; token++) {
            embedding[token * WIDTH + token] = 1;
        }
        for (String transition : transitions) {
            int from = token(transition.charAt(0));
            transition.substring(2).chars().forEach(to -> output[token(to) * WIDTH + from] = 0);
        }
        set(policy.model(), "model.embed_tokens.weight", embedding);
        set(policy.model(), "lm_head.weight", output);
        for (String layer : new String[] {"self_attn.o_proj", "mlp.down_proj"}) {
            zero(policy.model(), "model.layers.0." + layer + ".weight");
        }
        return policy;
    }

    private static int token(int character) {
        return character == '$'
                ? TOKENIZER.endOfText()
                : TOKENIZER.encode(Character.toString(character))[0];
    }

    private static Policy create(long seed, int layers, boolean tied) {
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
                        POSITIONS,
                        tied,
                        OptionalInt.of(TOKENIZER.endOfText()));
        return Policy.create(config, TOKENIZER, new SplittableRandom(seed), ScalarType.FLOAT32);
    }

    private static Tensor parameter(CausalLM model, String name) {
        return model.parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow()
                .tensor();
    }

    private static void set(CausalLM model, String name, float[] values) {
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            Tensor tensor = parameter(model, name);
            tensor.copyFrom(Tensor.of(values, tensor.shape()));
        }
    }

    private static void zero(CausalLM model, String name) {
        try (GradMode _ = GradMode.disable()) {
            parameter(model, name).zeroInPlace();
        }
    }
}
