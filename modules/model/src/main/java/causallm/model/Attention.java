package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.Linear;
import libtorch.nn.ParameterSource;
import libtorch.nn.RmsNorm;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** Grouped-query attention with rotary positions; biases and norms as the architecture has them. */
final class Attention {
    /**
     * What the tokens of one pass attend with, in the type of the angles; without a past or a mask
     * each sees those before it.
     */
    record Context(RotaryEmbedding.Angles angles, Optional<Past> past, Optional<Tensor> mask) {
        static Context causal(RotaryEmbedding.Angles angles) {
            return new Context(angles, Optional.empty(), Optional.empty());
        }

        static Context after(Past past, RotaryEmbedding.Angles angles) {
            return new Context(angles, Optional.of(past), Optional.empty());
        }

        /** The mask, (B, 1, T, T), is added to the products. */
        static Context masked(RotaryEmbedding.Angles angles, Tensor mask) {
            return new Context(angles, Optional.empty(), Optional.of(mask));
        }
    }

    private final RotaryEmbedding rotary;
    private final int headSize;
    private final int layer;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final UnaryOperator<Tensor> queryNorm;
    private final UnaryOperator<Tensor> keyNorm;

    Attention(
            TransformerConfig config,
            int layer,
            RotaryEmbedding rotary,
            ParameterSource source,
            Initialization initialization) {
        this.layer = layer;
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

    /** (B, T, D) to the same. */
    Tensor forward(Tensor input, Context context) {
        RotaryEmbedding.Angles angles = context.angles();
        ScalarType type = angles.cosine().type();
        Tensor asked = queryNorm.apply(heads(query.forward(input)).to(type)); // (B, H, T, d)
        Tensor offered = keyNorm.apply(heads(key.forward(input)).to(type)); // (B, G, T, d)
        Tensor queries = rotary.rotate(asked, angles);
        Tensor keys = rotary.rotate(offered, angles);
        Tensor values = heads(value.forward(input)).to(type); // (B, G, T, d)
        Tensor mixed = attend(queries, keys, values, context);
        Tensor joined = mixed.transpose(1, 2).reshape(input.size(0), input.size(1), -1);
        return output.forward(joined.to(input.type()));
    }

    private Tensor attend(Tensor queries, Tensor keys, Tensor values, Context context) {
        if (context.past().isPresent()) {
            context.past().get().put(layer, keys, values);
            return context.past().get().attend(layer, queries);
        }
        return context.mask().isPresent()
                ? Tensor.attention(queries, keys, values, context.mask().get())
                : Tensor.attention(queries, keys, values, true);
    }

    /** (B, T, heads · d) to (B, heads, T, d). */
    private Tensor heads(Tensor states) {
        return states.view(states.size(0), states.size(1), -1, headSize).transpose(1, 2);
    }
}
