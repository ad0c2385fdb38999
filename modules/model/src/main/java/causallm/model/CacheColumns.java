package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Keys and values of every layer in columns that all rows share, and which of them each row sees.
 * Columns without a token hold zeros and are seen by nobody, so attention may run over them.
 */
final class CacheColumns {
    static final double UNSEEN = Double.NEGATIVE_INFINITY;

    /** Capacity grows by whole blocks, so that what attention reads is dense or nearly so. */
    private static final int BLOCK = 16;

    /** The share of the columns by which capacity grows at least, so that growing costs little. */
    private static final int GROWTH = 8;

    private final Tensor[] keys; // (B, G, C, d) a layer
    private final Tensor[] values; // (B, G, C, d) a layer
    private Tensor mask; // (B, C): 0 where a row sees a column, else -infinity
    private int rows;
    private int length;

    private CacheColumns(Tensor[] keys, Tensor[] values, Tensor mask, int length) {
        this.keys = keys;
        this.values = values;
        this.mask = mask;
        this.rows = (int) mask.size(0);
        this.length = length;
    }

    static CacheColumns create(TransformerConfig config, int rows, int capacity, ScalarType type) {
        Tensor[] keys = new Tensor[config.layers()];
        Tensor[] values = new Tensor[config.layers()];
        long[] shape = {rows, config.keyValueHeads(), capacity, config.headSize()};
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = Tensor.zeros(type, shape);
            values[layer] = Tensor.zeros(type, shape);
        }
        return new CacheColumns(keys, values, Tensor.full(UNSEEN, type, rows, capacity), 0);
    }

    /** No columns for {@code newRows} rows of the same model. */
    CacheColumns none(int newRows) {
        Tensor[] newKeys = new Tensor[keys.length];
        Tensor[] newValues = new Tensor[keys.length];
        for (int layer = 0; layer < keys.length; layer++) {
            newKeys[layer] = resized(keys[layer], newRows, 0);
            newValues[layer] = resized(values[layer], newRows, 0);
        }
        return new CacheColumns(newKeys, newValues, Tensor.zeros(mask.type(), newRows, 0), 0);
    }

    int rows() {
        return rows;
    }

    ScalarType type() {
        return mask.type();
    }

    int length() {
        return length;
    }

    int capacity() {
        return (int) mask.size(1);
    }

    /** A copy whose row i is row {@code selected[i]} of this. */
    CacheColumns select(int[] selected, int newCapacity) {
        Tensor[] newKeys = new Tensor[keys.length];
        Tensor[] newValues = new Tensor[values.length];
        Tensor newMask = Tensor.full(UNSEEN, mask.type(), selected.length, newCapacity);
        for (int layer = 0; layer < keys.length; layer++) {
            newKeys[layer] = resized(keys[layer], selected.length, newCapacity);
            newValues[layer] = resized(values[layer], selected.length, newCapacity);
        }
        try (TensorScope _ = TensorScope.open()) {
            Tensor ids = ids(selected);
            for (int layer = 0; layer < keys.length; layer++) {
                taken(newKeys[layer]).copyFrom(taken(keys[layer]).indexSelect(0, ids));
                taken(newValues[layer]).copyFrom(taken(values[layer]).indexSelect(0, ids));
            }
            newMask.narrow(1, 0, length).copyFrom(mask.narrow(1, 0, length).indexSelect(0, ids));
        }
        return new CacheColumns(newKeys, newValues, newMask, length);
    }

    /** Zeros for as many rows and columns, else as {@code states}. */
    private static Tensor resized(Tensor states, int rows, int capacity) {
        return Tensor.zeros(states.type(), rows, states.size(1), capacity, states.size(3));
    }

    /** The columns with tokens of keys or values. */
    private Tensor taken(Tensor states) {
        return states.narrow(2, 0, length);
    }

    /** The rows in use of one of the tensors. */
    private Tensor used(Tensor states) {
        return states.size(0) == rows ? states : states.narrow(0, 0, rows);
    }

    /**
     * Makes sure that {@code count} more columns fit; called in the scope that these belong to.
     * Rows that have gone give back their memory when it grows.
     */
    void makeRoom(int count) {
        if (length + count <= capacity()) {
            return;
        }
        int wanted = Math.max(length + count, length + length / GROWTH);
        int newCapacity = (wanted + BLOCK - 1) / BLOCK * BLOCK;
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = grown(keys[layer], newCapacity);
            values[layer] = grown(values[layer], newCapacity);
        }
        Tensor newMask = Tensor.full(UNSEEN, mask.type(), rows, newCapacity);
        try (TensorScope _ = TensorScope.open()) {
            newMask.narrow(1, 0, length).copyFrom(used(mask).narrow(1, 0, length));
        }
        mask.release();
        mask = newMask;
    }

    private Tensor grown(Tensor states, int newCapacity) {
        Tensor larger =
                Tensor.empty(states.type(), rows, states.size(1), newCapacity, states.size(3));
        try (TensorScope _ = TensorScope.open()) {
            taken(larger).copyFrom(taken(used(states)));
            larger.narrow(2, length, newCapacity - length).zeroInPlace();
        }
        states.release();
        return larger;
    }

    /**
     * Which rows stay, in their new order: the places of those that go are filled with the last
     * ones, so that few are moved.
     */
    static int[] withoutGaps(boolean... gone) {
        int left = (int) IntStream.range(0, gone.length).filter(row -> !gone[row]).count();
        int[] kept = new int[left];
        int last = gone.length;
        for (int row = 0; row < left; row++) {
            kept[row] = row;
            if (gone[row]) {
                do {
                    last--;
                } while (gone[last]);
                kept[row] = last;
            }
        }
        return kept;
    }

    /** Makes row i what row {@code kept[i]} is now, in place; those that stay cost nothing. */
    void keep(int... kept) {
        int[] moved = IntStream.range(0, kept.length).filter(row -> kept[row] != row).toArray();
        if (moved.length > 0) {
            try (TensorScope _ = TensorScope.open()) {
                Tensor from = ids(Arrays.stream(moved).map(row -> kept[row]).toArray());
                Tensor to = ids(moved);
                for (int layer = 0; layer < keys.length; layer++) {
                    move(taken(keys[layer]), from, to);
                    move(taken(values[layer]), from, to);
                }
                move(mask, from, to);
            }
        }
        rows = kept.length;
    }

    private static void move(Tensor states, Tensor from, Tensor to) {
        states.indexCopyInPlace(0, to, states.indexSelect(0, from));
    }

    private Tensor ids(int... wanted) {
        return Tensor.of(
                Arrays.stream(wanted).mapToLong(row -> Objects.checkIndex(row, rows)).toArray());
    }

    /** Shows the next columns to their rows, but where {@code absent} (B, n) holds. */
    void show(int count, Tensor absent) {
        Tensor columns = used(mask).narrow(1, length, count).zeroInPlace();
        columns.copyFrom(columns.maskedFill(absent, UNSEEN));
    }

    /** Shows the next columns to all rows. */
    void show(int count) {
        used(mask).narrow(1, length, count).zeroInPlace();
    }

    /** How many columns attention runs over once {@code count} more are taken. */
    int attended(int count) {
        return Math.min(capacity(), (length + count + BLOCK - 1) / BLOCK * BLOCK);
    }

    /** What is added to the products with the first {@code columns} columns: (B, 1, 1, columns). */
    Tensor mask(int columns) {
        return used(mask).narrow(1, 0, columns).unsqueeze(1).unsqueeze(1);
    }

    /** Puts keys and values (B, G, n, d) of one layer into the next columns. */
    void put(int layer, Tensor newKeys, Tensor newValues) {
        long count = newKeys.size(2);
        used(keys[layer]).narrow(2, length, count).copyFrom(newKeys);
        used(values[layer]).narrow(2, length, count).copyFrom(newValues);
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
        Tensor used = used(states);
        return columns == capacity() ? used : used.narrow(2, 0, columns);
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
