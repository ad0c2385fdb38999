package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.ParameterSource;
import libtorch.nn.RmsNorm;
import libtorch.tensor.Autograd;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.List;

/**
 * One layer of the decoder: attention and feed-forward, each added to the residual stream after a
 * norm of its own.
 */
final class Block {
    private final int layer;
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
        this.layer = layer;
        attention = new Attention(config, rotary, source.at("self_attn"), initialization);
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
     * What the layers of a pass have in common.
     *
     * @param type in which linear layers compute
     * @param angles of the tokens, in the type of attention
     */
    record Context(ScalarType type, RotaryEmbedding.Angles angles) {}

    /** (…, T, D) to the same, in the type of the residual stream. */
    Tensor forward(Tensor input, Context context, Mixer mixer) {
        return after(input, mixer.mix(layer, before(input, context)), context);
    }

    /** This layer among trees: its way back is cut where attention has one of its own. */
    Stage stage(Context context, TreeAttention attention) {
        return new Stage() {
            @Override
            public Tensor forward(Tensor input) {
                return Block.this.forward(input, context, attention);
            }

            @Override
            public WayBack record(Tensor input) {
                return Block.this.record(input, context, attention);
            }
        };
    }

    private WayBack record(Tensor input, Context context, TreeAttention trees) {
        Heads heads = before(input, context);
        Tensor joined = heads.joined(); // (N, H + 2 · G, d)
        TreeAttention.Attended attended = trees.attend(joined.detach(), heads.count());
        Tensor mixed = attended.output().requireGradient(); // (N, H, d)
        Tensor output = after(input, mixed, context);
        return new WayBack(
                output,
                List.of(input, joined, mixed, attended.logSumExp(), output),
                gradient -> {
                    Autograd.backward(output, gradient);
                    Tensor middle = DecoderPass.gathered(mixed);
                    Autograd.backward(joined, trees.backward(middle, joined.detach(), attended));
                });
    }

    private Heads before(Tensor input, Context context) {
        Tensor normed = attentionNorm.forward(input).to(context.type());
        return attention.heads(normed, context.angles());
    }

    private Tensor after(Tensor input, Tensor mixed, Context context) {
        Tensor attended = attention.output(mixed, context.type(), input);
        Tensor normed = feedForwardNorm.forward(attended).to(context.type());
        return feedForward.forward(normed, attended);
    }
}
