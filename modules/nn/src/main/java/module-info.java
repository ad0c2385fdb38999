/** Layers, parameters, the optimizer and learning-rate schedules: small classes over tensors. */
module libtorch.nn {
    requires transitive libtorch.tensor;

    exports libtorch.nn;
}
