package libtorch.nn;

import libtorch.tensor.Tensor;

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

    /** This source with {@code prefix} and a dot put before every name. */
    default ParameterSource at(String prefix) {
        return (name, initialization, shape) ->
                parameter(prefix + "." + name, initialization, shape);
    }
}
