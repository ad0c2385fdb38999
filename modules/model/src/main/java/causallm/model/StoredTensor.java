package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A tensor that is to be written: its values are made when its turn comes, so that a model that is
 * converted while it is saved is never in memory twice.
 *
 * @param type of the values
 * @param shape of the values
 * @param values makes them, in the scope that is innermost when they are written
 */
record StoredTensor(ScalarType type, long[] shape, Supplier<Tensor> values) {
    /** A tensor that is there already. */
    static StoredTensor of(Tensor tensor) {
        return new StoredTensor(tensor.type(), tensor.shape(), () -> tensor);
    }

    long elementCount() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredTensor stored
                && type == stored.type
                && Arrays.equals(shape, stored.shape)
                && values.equals(stored.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + values.hashCode();
    }
}
