/**
 * Tensors and operators of libtorch: scoped lifetimes, automatic differentiation, zero-copy memory.
 *
 * <p>No type of {@code java.lang.foreign} is in its API but where a tensor's own memory is handed
 * over.
 */
module libtorch.tensor {
    requires libtorch.ffm;

    exports libtorch.tensor;
}
