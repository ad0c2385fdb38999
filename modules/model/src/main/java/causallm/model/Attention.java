package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.Linear;
import libtorch.nn.ParameterSource;
import libtorch.nn.RmsNorm;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Grouped-query attention with rotary positions, but for what comes in the middle, the {@link
 * Mixer}; biases and norms as the architecture has them.
 */
final class Attention {
    private final RotaryEmbedding rotary;
    private final int headSize;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final UnaryOperator<Tensor> queryNorm;
    private final UnaryOperator<Tensor> keyNorm;

    Attention(
            TransformerConfig config,
            RotaryEmbedding rotary,
            ParameterSource source,
            Initialization initialization) {
        this.rotary = rotary;
        headSize = config.headSize();
        long width = config.hiddenSize();
        long queries = (long) config.heads() * headSize;
        long shared = (long) config.keyValueHeads() * headSize;
        boolean inputBias = config.attentionBias() || config.architecture().hasInputBias();
        query = Linear.of(source.at("q_proj"), width, queries, inputBias, initialization);
        key = Linear.of(source.at("k_proj"), width, shared, inputBias, initialization);
        value = Linear.of(source.at("v_proj"), width, shared, inputBias, initialization);
        output =
                Linear.of(
                        source.at("o_proj"),
                        queries,
                        width,
                        config.attentionBias(),
                        initialization);
        queryNorm = headNorm(config, source.at("q_norm"));
        keyNorm = headNorm(config, source.at("k_norm"));
    }

    private static UnaryOperator<Tensor> headNorm(
            TransformerConfig config, ParameterSource source) {
        return config.architecture().hasQueryKeyNorm()
                ? RmsNorm.of(source, config.headSize(), config.normEpsilon())::forward
                : UnaryOperator.identity();
    }

    /** (…, T, D) to what the tokens attend with, in the type of the angles. */
    Heads heads(Tensor input, RotaryEmbedding.Angles angles) {
        ScalarType type = angles.cosine().type();
        Tensor queries = queryNorm.apply(heads(query.forward(input)).to(type)); // (…, T, H, d)
        Tensor keys = keyNorm.apply(heads(key.forward(input)).to(type)); // (…, T, G, d)
        return new Heads(
                rotary.rotate(queries, angles),
                rotary.rotate(keys, angles),
                heads(value.forward(input)).to(type));
    }

    /**
     * What came out of attention, (…, T, H, d), to (…, T, D), computed in the type {@code type},
     * and {@code residual} (…, T, D) added to it.
     */
    Tensor output(Tensor mixed, ScalarType type, Tensor residual) {
        return output.forwardPlus(joined(mixed).to(type), residual);
    }

    /** (…, heads · d) to (…, heads, d). */
    private Tensor heads(Tensor states) {
        long[] shape = states.shape();
        long[] split = Arrays.copyOf(shape, shape.length + 1);
        split[shape.length - 1] = -1;
        split[shape.length] = headSize;
        return states.view(split);
    }

    /** (…, heads, d) to (…, heads · d). */
    private static Tensor joined(Tensor states) {
        long[] shape = states.shape();
        long[] joined = Arrays.copyOf(shape, shape.length - 1);
        joined[joined.length - 1] = -1;
        return states.reshape(joined);
    }
}
