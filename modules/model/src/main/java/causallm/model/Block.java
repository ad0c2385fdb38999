package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.ParameterSource;
import libtorch.nn.RmsNorm;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

/**
 * One layer of the decoder: attention and feed-forward, each added to the residual stream after a
 * norm of its own.
 */
final class Block {
    private final RmsNorm attentionNorm;
    private final Attention attention;
    private final RmsNorm feedForwardNorm;
    private final FeedForward feedForward;

    Block(
            TransformerConfig config,
            int layer,
            RotaryEmbedding rotary,
            ParameterSource source,
            Initialization initialization) {
        attention = new Attention(config, layer, rotary, source.at("self_attn"), initialization);
        feedForward = new FeedForward(config, source.at("mlp"), initialization);
        attentionNorm =
                RmsNorm.of(source.at("input_layernorm"), config.hiddenSize(), config.normEpsilon());
        feedForwardNorm =
                RmsNorm.of(
                        source.at("post_attention_layernorm"),
                        config.hiddenSize(),
                        config.normEpsilon());
    }

    /**
     * (B, T, D) to the same, in the type of the residual stream; its parts compute in {@code
     * computeType}.
     */
    Tensor forward(Tensor input, ScalarType computeType, Attention.Context context) {
        Tensor attended =
                input.add(attention.forward(attentionNorm.forward(input).to(computeType), context));
        return attended.add(feedForward.forward(feedForwardNorm.forward(attended).to(computeType)));
    }
}
