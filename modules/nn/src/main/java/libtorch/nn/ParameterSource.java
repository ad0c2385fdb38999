package libtorch.nn;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Optional;

/**
 * Where layers get their parameters from: drawn at random for a new model, read for a saved one. A
 * layer asks for what it needs by name, so that the same code builds both.
 */
@FunctionalInterface
public interface ParameterSource {
    /**
     * The parameter called {@code name}, of {@code shape}.
     *
     * @param initialization how a new parameter is filled; one that is read disregards it
     */
    Tensor parameter(String name, Initialization initialization, long... shape);

    /**
     * What is trained beside the linear layer's weight called {@code weight}, of shape (out, in);
     * empty where nothing is.
     */
    default Optional<LowRankAdapter> adapter(String weight, long inputSize, long outputSize) {
        return Optional.empty();
    }

    /**
     * The type in which linear layers multiply by a copy of their weight that is laid out for it
     * ({@link Linear#packed}); empty where they multiply by the weight itself.
     */
    default Optional<ScalarType> packing() {
        return Optional.empty();
    }

    /** This source with {@code prefix} and a dot put before every name. */
    default ParameterSource at(String prefix) {
        ParameterSource outer = this;
        return new ParameterSource() {
            @Override
            public Tensor parameter(String name, Initialization initialization, long... shape) {
                return outer.parameter(prefix + "." + name, initialization, shape);
            }

            @Override
            public Optional<LowRankAdapter> adapter(
                    String weight, long inputSize, long outputSize) {
                return outer.adapter(prefix + "." + weight, inputSize, outputSize);
            }

            @Override
            public Optional<ScalarType> packing() {
                return outer.packing();
            }
        };
    }
}
