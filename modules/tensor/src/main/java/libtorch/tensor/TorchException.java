package libtorch.tensor;

/**
 * libtorch refused an operation. The message names the operator, its operands' types and shapes,
 * and gives libtorch's own text.
 */
public sealed class TorchException extends RuntimeException permits OutOfMemoryException {
    private static final long serialVersionUID = 1L;

    TorchException(String message) {
        super(message);
    }
}
