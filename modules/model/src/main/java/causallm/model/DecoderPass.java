package causallm.model;

import libtorch.tensor.Tensor;

/**
 * A pass through the decoder whose way back is still open; belongs to the scope it was made in.
 * {@link Transformer#pass} says which of two ways it is.
 */
public sealed interface DecoderPass permits RecordedPass, RecomputedPass {
    /**
     * (N, D), see {@link TreeBatch#place}: a leaf, on top of which a head and a loss are computed.
     * The way back goes on from the gradient that has gathered there.
     */
    Tensor hidden();

    /**
     * Takes the gradient at {@link #hidden} through the decoder to its parameters, where it is
     * added to what they have. May be called once.
     *
     * @throws IllegalStateException where no gradient has gathered
     */
    void backward();

    /** The gradient that a backward pass of what was computed from {@code leaf} has left there. */
    static Tensor gathered(Tensor leaf) {
        return leaf.gradient()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the hidden states have no gradient: call backward() on what was"
                                        + " computed from them first"));
    }
}
