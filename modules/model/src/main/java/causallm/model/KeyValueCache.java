package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.Optional;

/**
 * The keys and values of the tokens that a batch of sequences has been through, so that the next
 * ones need no more than themselves computed.
 *
 * <p>All rows share the columns of the cache; each row sees its own subset of them and counts its
 * own positions. A chunk of n tokens takes the next n columns of every row; tokens marked as absent
 * take a column that nobody sees, so rows of different lengths go through together, padded on
 * either side. A cache belongs to the scope it was made in.
 */
public final class KeyValueCache {
    private final Tensor[] keys; // (B, G, C, d) a layer
    private final Tensor[] values; // (B, G, C, d) a layer
    private final Tensor visible; // (B, C) bool
    private final Tensor next; // (B, 1) int64: the position of a row's next token
    private final int capacity;
    private int length;

    private KeyValueCache(
            Tensor[] keys, Tensor[] values, Tensor visible, Tensor next, int capacity, int length) {
        this.keys = keys;
        this.values = values;
        this.visible = visible;
        this.next = next;
        this.capacity = capacity;
        this.length = length;
    }

    /**
     * An empty cache for {@code rows} sequences of up to {@code capacity} columns.
     *
     * @param type the type in which the model computes
     */
    public static KeyValueCache create(
            TransformerConfig config, int rows, int capacity, ScalarType type) {
        Tensor[] keys = new Tensor[config.layers()];
        Tensor[] values = new Tensor[config.layers()];
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] =
                    Tensor.zeros(type, rows, config.keyValueHeads(), capacity, config.headSize());
            values[layer] =
                    Tensor.zeros(type, rows, config.keyValueHeads(), capacity, config.headSize());
        }
        return new KeyValueCache(
                keys,
                values,
                Tensor.zeros(ScalarType.BOOL, rows, capacity),
                Tensor.zeros(ScalarType.INT64, rows, 1),
                capacity,
                0);
    }

    /** How many columns are taken. */
    public int length() {
        return length;
    }

    /** How many columns there are. */
    public int capacity() {
        return capacity;
    }

    /**
     * A new cache whose row i is a copy of row {@code rows[i]} of this one: sequences that branch
     * off a common prefix, or the ones that are still to be continued.
     *
     * @param newCapacity at least {@link #length}
     */
    public KeyValueCache select(int[] rows, int newCapacity) {
        Tensor ids = Tensor.of(Arrays.stream(rows).asLongStream().toArray());
        Tensor[] newKeys = new Tensor[keys.length];
        Tensor[] newValues = new Tensor[values.length];
        for (int layer = 0; layer < keys.length; layer++) {
            newKeys[layer] = select(keys[layer], ids, newCapacity);
            newValues[layer] = select(values[layer], ids, newCapacity);
        }
        Tensor newVisible = Tensor.zeros(ScalarType.BOOL, rows.length, newCapacity);
        Tensor newNext = Tensor.empty(ScalarType.INT64, rows.length, 1);
        try (TensorScope _ = TensorScope.open()) {
            newVisible
                    .narrow(1, 0, length)
                    .copyFrom(visible.narrow(1, 0, length).indexSelect(0, ids));
            newNext.copyFrom(next.indexSelect(0, ids));
        }
        ids.release();
        return new KeyValueCache(newKeys, newValues, newVisible, newNext, newCapacity, length);
    }

    private Tensor select(Tensor states, Tensor ids, int newCapacity) {
        Tensor selected =
                Tensor.zeros(
                        states.type(), ids.size(0), states.size(1), newCapacity, states.size(3));
        try (TensorScope _ = TensorScope.open()) {
            selected.narrow(2, 0, length).copyFrom(states.narrow(2, 0, length).indexSelect(0, ids));
        }
        return selected;
    }

    /**
     * Makes each row see only its first {@code lengths[row]} columns and count on from there: a row
     * branches off its prefix. Holds for rows without padding before that column.
     */
    public void truncate(int... lengths) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor ends =
                    Tensor.of(Arrays.stream(lengths).asLongStream().toArray(), lengths.length, 1);
            Tensor columns = Tensor.arange(capacity).unsqueeze(0);
            visible.copyFrom(visible.logicalAnd(columns.less(ends)));
            next.copyFrom(ends);
        }
    }

    /** Frees the cache before its scope ends. */
    public void release() {
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer].release();
            values[layer].release();
        }
        visible.release();
        next.release();
    }

    /**
     * What a chunk of new tokens attends with: their positions (B, n), and what each sees (B, 1, n,
     * columns).
     */
    record Chunk(Tensor positions, Tensor mask) {}

    /**
     * Takes the next {@code count} columns for new tokens.
     *
     * @param present (B, n) bool: which of them are tokens; empty when all are
     */
    Chunk begin(int count, Optional<Tensor> present, ScalarType type) {
        if (length + count > capacity) {
            throw new IllegalStateException(
                    "a key-value cache of "
                            + capacity
                            + " columns holds "
                            + length
                            + " and cannot take "
                            + count
                            + " more: make it larger");
        }
        Tensor newColumns = visible.narrow(1, length, count);
        Tensor positions;
        if (present.isPresent()) {
            Tensor marks = present.get();
            newColumns.copyFrom(marks);
            Tensor counted = marks.to(ScalarType.INT64).cumulativeSum(1);
            positions = counted.add(next).subtract(1).maximum(Tensor.zeros(ScalarType.INT64));
            next.addInPlace(counted.narrow(1, count - 1, 1));
        } else {
            newColumns.fillInPlace(1);
            positions = next.add(Tensor.arange(count));
            next.addInPlace(Tensor.full(count, ScalarType.INT64));
        }
        Tensor seen = visible.narrow(1, 0, length + count).unsqueeze(1).unsqueeze(1);
        if (count > 1) {
            // An absent token must see something, or its softmax is not a number; nobody sees what
            // it makes of it.
            seen = seen.logicalAnd(causal(count)).logicalOr(diagonal(count));
        }
        return new Chunk(
                positions,
                Tensor.zeros(type, seen.shape())
                        .maskedFill(seen.logicalNot(), Double.NEGATIVE_INFINITY));
    }

    /** Puts a chunk's keys and values (B, G, n, d) of one layer into its columns. */
    void put(int layer, Tensor newKeys, Tensor newValues) {
        long count = newKeys.size(2);
        keys[layer].narrow(2, length, count).copyFrom(newKeys);
        values[layer].narrow(2, length, count).copyFrom(newValues);
    }

    /** The keys (B, G, length + n, d) of a layer with those of the chunk under way. */
    Tensor keys(int layer, long count) {
        return keys[layer].narrow(2, 0, length + count);
    }

    /** The values (B, G, length + n, d) of a layer with those of the chunk under way. */
    Tensor values(int layer, long count) {
        return values[layer].narrow(2, 0, length + count);
    }

    /** Ends the chunk under way. */
    void end(int count) {
        length += count;
    }

    private Tensor causal(int count) {
        boolean[] seen = new boolean[count * (length + count)];
        for (int row = 0; row < count; row++) {
            int start = row * (length + count);
            Arrays.fill(seen, start, start + length + row + 1, true);
        }
        return Tensor.of(seen, 1, 1, count, (long) length + count);
    }

    private Tensor diagonal(int count) {
        boolean[] seen = new boolean[count * (length + count)];
        for (int row = 0; row < count; row++) {
            seen[row * (length + count) + length + row] = true;
        }
        return Tensor.of(seen, 1, 1, count, (long) length + count);
    }
}
