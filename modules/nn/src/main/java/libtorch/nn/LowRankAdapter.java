package libtorch.nn;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

/**
 * What low-rank adaptation (Hu et al., arXiv:2106.09685) adds to a linear layer whose own weight
 * stays as it is: scale · x·Aᵀ·Bᵀ, computed in the type of x. The dropout of other implementations
 * is left out.
 *
 * @param down A (rank, in)
 * @param up B (out, rank); zeros at first, so that a new adapter changes nothing
 * @param scale alpha / rank
 */
public record LowRankAdapter(Tensor down, Tensor up, double scale) {

    /** How PEFT draws {@code down}: Kaiming's uniform distribution with a = √5. */
    public static Initialization downInitialization(long inputSize) {
        return new Initialization.Uniform(1 / Math.sqrt((double) inputSize));
    }

    /** (…, in) to (…, out), to be added to what the layer gives. */
    public Tensor forward(Tensor input) {
        ScalarType type = input.type();
        return input.linear(down.to(type)).multiply(scale).linear(up.to(type));
    }

    /** scale · B·A (out, in): added to the layer's weight, it makes the adapter superfluous. */
    public Tensor difference() {
        return up.matmul(down).multiply(scale);
    }
}
