package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;

/**
 * A tensor that is to be written: its values are made when its turn comes, so that a model that is
 * converted while it is saved is never in memory twice.
 */
interface StoredTensor {
    ScalarType type();

    long[] shape();

    /** Makes the values, of that type and shape, in the scope that is innermost. */
    Tensor values();

    /** Called when they are written, and freed. */
    default void written() {}

    /** How many elements there are. */
    default long elementCount() {
        return Arrays.stream(shape()).reduce(1, Math::multiplyExact);
    }

    /** A tensor that is there already. */
    static StoredTensor of(Tensor tensor) {
        return new StoredTensor() {
            @Override
            public ScalarType type() {
                return tensor.type();
            }

            @Override
            public long[] shape() {
                return tensor.shape();
            }

            @Override
            public Tensor values() {
                return tensor;
            }
        };
    }
}
