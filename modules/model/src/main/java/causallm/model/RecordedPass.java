package causallm.model;

import libtorch.tensor.Autograd;
import libtorch.tensor.Tensor;

/** A pass whose every activation is kept for the way back. */
final class RecordedPass implements DecoderPass {
    private final Tensor output; // with the graph of the decoder
    private final Tensor hidden;

    RecordedPass(Tensor output) {
        this.output = output;
        hidden = output.detach().requireGradient();
    }

    @Override
    public Tensor hidden() {
        return hidden;
    }

    @Override
    public void backward() {
        Autograd.backward(output, DecoderPass.gathered(hidden));
    }
}
