package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.Linear;
import libtorch.nn.ParameterSource;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Optional;

/** Grouped-query attention with rotary positions. */
final class Attention {
    /** The cache that the tokens of one pass join. */
    record Cached(KeyValueCache cache, KeyValueCache.Chunk chunk) {}

    /**
     * What the tokens of one pass attend with, in the type of the angles; without a cache each sees
     * those before it.
     */
    record Context(RotaryEmbedding.Angles angles, Optional<Cached> cached) {}

    private final RotaryEmbedding rotary;
    private final int headSize;
    private final int layer;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;

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
        query = Linear.of(source.at("q_proj"), width, queries, false, initialization);
        key = Linear.of(source.at("k_proj"), width, shared, false, initialization);
        value = Linear.of(source.at("v_proj"), width, shared, false, initialization);
        output = Linear.of(source.at("o_proj"), queries, width, false, initialization);
    }

    /** (B, T, D) to the same. */
    Tensor forward(Tensor input, Context context) {
        RotaryEmbedding.Angles angles = context.angles();
        ScalarType type = angles.cosine().type();
        Tensor queries =
                rotary.rotate(heads(query.forward(input)).to(type), angles); // (B, H, T, d)
        Tensor keys = rotary.rotate(heads(key.forward(input)).to(type), angles); // (B, G, T, d)
        Tensor values = heads(value.forward(input)).to(type); // (B, G, T, d)
        Tensor mixed =
                context.cached().isPresent()
                        ? attend(queries, keys, values, context.cached().get())
                        : Tensor.attention(queries, keys, values, true);
        Tensor joined = mixed.transpose(1, 2).reshape(input.size(0), input.size(1), -1);
        return output.forward(joined.to(input.type()));
    }

    private Tensor attend(Tensor queries, Tensor keys, Tensor values, Cached cached) {
        cached.cache().put(layer, keys, values);
        return cached.cache().attend(layer, queries, cached.chunk());
    }

    /** (B, T, heads · d) to (B, heads, T, d). */
    private Tensor heads(Tensor states) {
        return states.view(states.size(0), states.size(1), -1, headSize).transpose(1, 2);
    }
}
