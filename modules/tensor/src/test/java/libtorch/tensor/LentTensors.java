package libtorch.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Tensors over memory of Java: libtorch gives each memory back when the last of its handles is
 * gone, so a handle that nobody freed shows as a loan.
 */
final class LentTensors {
    private LentTensors() {}

    /** Ones, then as many zeros: valid as numbers of every type and as positions. */
    static Tensor of(ScalarType type, long... shape) {
        long bytes = TensorData.elements(shape) * type.byteSize();
        MemorySegment memory = Arena.ofAuto().allocate(bytes, Long.BYTES);
        Tensor tensor = Tensor.of(memory, type, shape);
        tensor.zeroInPlace().reshape(-1).narrow(0, 0, tensor.elementCount() / 2).fillInPlace(1);
        return tensor;
    }

    static Tensor floats(long... shape) {
        return of(ScalarType.FLOAT32, shape);
    }
}
