package causallm.model;

import libtorch.nn.Initialization;
import libtorch.nn.Linear;
import libtorch.nn.ParameterSource;
import libtorch.tensor.Tensor;

/** SwiGLU (Shazeer, arXiv:2002.05202): down(silu(gate(x)) · up(x)). */
final class FeedForward {
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    FeedForward(TransformerConfig config, ParameterSource source, Initialization initialization) {
        long width = config.hiddenSize();
        long inner = config.intermediateSize();
        gate = Linear.of(source.at("gate_proj"), width, inner, false, initialization);
        up = Linear.of(source.at("up_proj"), width, inner, false, initialization);
        down = Linear.of(source.at("down_proj"), inner, width, false, initialization);
    }

    /** (…, D) to the same, and {@code residual} (…, D) added to it. */
    Tensor forward(Tensor input, Tensor residual) {
        return down.forwardPlus(up.forwardTimes(input, gate.forwardSilu(input)), residual);
    }
}
