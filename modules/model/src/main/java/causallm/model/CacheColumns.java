package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

/**
 * Keys and values of every layer in columns that all rows share, and which of them each row sees.
 * Columns without a token hold zeros and are seen by nobody, so attention may run over them.
 */
final class CacheColumns {
    static final double UNSEEN = Double.NEGATIVE_INFINITY;

    /** Attention runs over whole blocks, so that its operators meet few different shapes. */
    static final int BLOCK = 16;

    private final Tensor[] keys; // (B, G, C, d) a layer
    private final Tensor[] values; // (B, G, C, d) a layer
    private final Tensor mask; // (B, C): 0 where a row sees a column, else -infinity
    private int length;

    private CacheColumns(Tensor[] keys, Tensor[] values, Tensor mask) {
        this.keys = keys;
        this.values = values;
        this.mask = mask;
    }

    static CacheColumns create(TransformerConfig config, int rows, int capacity, ScalarType type) {
        Tensor[] keys = new Tensor[config.layers()];
        Tensor[] values = new Tensor[config.layers()];
        long[] shape = {rows, config.keyValueHeads(), capacity, config.headSize()};
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = Tensor.zeros(type, shape);
            values[layer] = Tensor.zeros(type, shape);
        }
        return new CacheColumns(keys, values, Tensor.full(UNSEEN, type, rows, capacity));
    }

    /** The next multiple of a block. */
    static int roundedUp(int columns) {
        return Math.ceilDiv(columns, BLOCK) * BLOCK;
    }

    int layers() {
        return keys.length;
    }

    int rows() {
        return (int) mask.size(0);
    }

    int length() {
        return length;
    }

    int capacity() {
        return (int) mask.size(1);
    }

    ScalarType type() {
        return mask.type();
    }

    /** Shows the next columns to their rows, but where {@code absent} (B, n) holds. */
    void show(int count, Tensor absent) {
        Tensor columns = mask.narrow(1, length, count).zeroInPlace();
        columns.copyFrom(columns.maskedFill(absent, UNSEEN));
    }

    /** Shows the next columns to all rows. */
    void show(int count) {
        mask.narrow(1, length, count).zeroInPlace();
    }

    /** How many columns attention runs over once {@code count} more are taken. */
    int attended(int count) {
        return Math.min(capacity(), roundedUp(length + count));
    }

    /** What is added to the products with the first {@code columns} columns: (B, 1, 1, columns). */
    Tensor mask(int columns) {
        return mask.narrow(1, 0, columns).unsqueeze(1).unsqueeze(1);
    }

    /** Puts keys and values (B, G, n, d) of one layer into the next columns. */
    void put(int layer, Tensor newKeys, Tensor newValues) {
        long count = newKeys.size(2);
        keys[layer].narrow(2, length, count).copyFrom(newKeys);
        values[layer].narrow(2, length, count).copyFrom(newValues);
    }

    /** The keys (B, G, columns, d) of a layer. */
    Tensor keys(int layer, int columns) {
        return first(keys[layer], columns);
    }

    /** The values (B, G, columns, d) of a layer. */
    Tensor values(int layer, int columns) {
        return first(values[layer], columns);
    }

    private Tensor first(Tensor states, int columns) {
        return columns == capacity() ? states : states.narrow(2, 0, columns);
    }

    /** Takes the next columns for good. */
    void advance(int count) {
        length += count;
    }

    void release() {
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer].release();
            values[layer].release();
        }
        mask.release();
    }
}
