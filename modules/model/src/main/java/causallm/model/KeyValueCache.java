package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The keys and values of the tokens that a batch of sequences has been through, so that the next
 * ones need no more than themselves computed.
 *
 * <p>All rows share the columns of the cache; each row sees its own subset of them and counts its
 * own positions. A chunk of n tokens takes the next n columns of every row; tokens marked as absent
 * take a column that nobody sees, so rows of different lengths go through together, padded on
 * either side. A cache belongs to the scope it was made in and takes {@code 2 · layers · key-value
 * heads · head size} elements a row and column.
 */
public final class KeyValueCache {
    private static final double UNSEEN = Double.NEGATIVE_INFINITY;

    private final Tensor[] keys; // (B, G, C, d) a layer
    private final Tensor[] values; // (B, G, C, d) a layer
    private final Tensor mask; // (B, C): 0 where a row sees a column, else -infinity
    private final int capacity;
    private int[] tokens; // how many each row has: the position of its next one
    private int length;

    private KeyValueCache(
            Tensor[] keys, Tensor[] values, Tensor mask, int capacity, int[] tokens, int length) {
        this.keys = keys;
        this.values = values;
        this.mask = mask;
        this.capacity = capacity;
        this.tokens = tokens;
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
        long[] shape = {rows, config.keyValueHeads(), capacity, config.headSize()};
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = Tensor.zeros(type, shape);
            values[layer] = Tensor.zeros(type, shape);
        }
        Tensor mask = Tensor.full(UNSEEN, type, rows, capacity);
        return new KeyValueCache(keys, values, mask, capacity, new int[rows], 0);
    }

    /** How many sequences there are. */
    public int rows() {
        return tokens.length;
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
     * off a common prefix.
     *
     * @param newCapacity at least {@link #length}
     */
    public KeyValueCache select(int[] rows, int newCapacity) {
        Tensor ids = ids(rows);
        Tensor[] newKeys = new Tensor[keys.length];
        Tensor[] newValues = new Tensor[values.length];
        for (int layer = 0; layer < keys.length; layer++) {
            newKeys[layer] = select(keys[layer], ids, newCapacity);
            newValues[layer] = select(values[layer], ids, newCapacity);
        }
        Tensor newMask = Tensor.full(UNSEEN, mask.type(), rows.length, newCapacity);
        try (TensorScope _ = TensorScope.open()) {
            newMask.narrow(1, 0, length).copyFrom(mask.narrow(1, 0, length).indexSelect(0, ids));
        }
        ids.release();
        return new KeyValueCache(
                newKeys, newValues, newMask, newCapacity, selectTokens(rows), length);
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
     * Keeps some sequences and lets the others go, in place: row i becomes what row {@code kept[i]}
     * is now. A row that stays where it is costs nothing, so the last ones best take the places of
     * those that go.
     *
     * @param kept as many as {@link #rows} at most
     */
    public void keep(int... kept) {
        if (kept.length > rows()) {
            throw new IllegalArgumentException(
                    "keep(" + kept.length + " rows) of a cache of " + rows());
        }
        int[] moved = IntStream.range(0, kept.length).filter(row -> kept[row] != row).toArray();
        if (moved.length > 0) {
            try (TensorScope _ = TensorScope.open()) {
                Tensor from = ids(Arrays.stream(moved).map(row -> kept[row]).toArray());
                Tensor to = ids(moved);
                for (int layer = 0; layer < keys.length; layer++) {
                    move(keys[layer].narrow(2, 0, length), from, to);
                    move(values[layer].narrow(2, 0, length), from, to);
                }
                move(mask, from, to);
            }
        }
        tokens = selectTokens(kept);
    }

    private static void move(Tensor states, Tensor from, Tensor to) {
        states.indexCopyInPlace(0, to, states.indexSelect(0, from));
    }

    private Tensor ids(int... rows) {
        return Tensor.of(
                Arrays.stream(rows).mapToLong(row -> Objects.checkIndex(row, rows())).toArray());
    }

    private int[] selectTokens(int... rows) {
        return Arrays.stream(rows).map(row -> tokens[row]).toArray();
    }

    /**
     * Makes each row see only its first {@code lengths[row]} columns and count on from there: a row
     * branches off its prefix. Holds for rows without padding before that column.
     */
    public void truncate(int... lengths) {
        try (TensorScope _ = TensorScope.open()) {
            for (int row = 0; row < rows(); row++) {
                mask.select(0, row)
                        .narrow(0, lengths[row], capacity - lengths[row])
                        .fillInPlace(UNSEEN);
            }
        }
        tokens = lengths.clone();
    }

    /** Frees the cache before its scope ends. */
    public void release() {
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer].release();
            values[layer].release();
        }
        mask.release();
    }

    /**
     * What a chunk of new tokens attends with: their positions (B, n), and what is added to the
     * products of each with every column (B, 1, n, columns).
     */
    record Chunk(Tensor positions, Tensor mask) {}

    /**
     * Takes the next {@code count} columns for new tokens.
     *
     * @param present (B, n) bool: which of them are tokens; empty when all are
     * @param maximumPositions how many tokens a row may have
     */
    Chunk begin(int count, Optional<Tensor> present, int maximumPositions) {
        requireColumns(count);
        Tensor positions = advance(count, present.map(Tensor::toBooleanArray), maximumPositions);
        Tensor newColumns = used(mask).narrow(1, length, count).zeroInPlace();
        if (present.isPresent()) {
            newColumns.copyFrom(newColumns.maskedFill(present.get().logicalNot(), UNSEEN));
        }
        Tensor seen = used(mask).narrow(1, 0, length + count).unsqueeze(1).unsqueeze(1);
        if (count > 1 || present.isPresent()) {
            // An absent token must see something, or its softmax is not a number; nobody sees what
            // it makes of it.
            seen = seen.add(future(count)).maximum(own(count));
        }
        return new Chunk(positions, seen);
    }

    private void requireColumns(int count) {
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
    }

    /**
     * Counts the new tokens and gives their positions; an absent one has that of the one before.
     */
    private Tensor advance(int count, Optional<boolean[]> present, int maximumPositions) {
        int[] after = tokens.clone();
        long[] positions = new long[after.length * count];
        for (int i = 0; i < positions.length; i++) {
            int row = i / count;
            after[row] += present.isEmpty() || present.get()[i] ? 1 : 0;
            positions[i] = Math.max(0, after[row] - 1);
        }
        int longest = Arrays.stream(after).max().orElse(0);
        if (longest > maximumPositions) {
            throw new IllegalArgumentException(
                    "a sequence of "
                            + longest
                            + " tokens for a model of "
                            + maximumPositions
                            + " positions: shorten the prompt or the new tokens");
        }
        tokens = after;
        return Tensor.of(positions, after.length, count);
    }

    /** Minus infinity where a column comes after a token of the chunk: (n, columns). */
    private Tensor future(int count) {
        int columns = length + count;
        float[] hidden = new float[count * columns];
        for (int i = 0; i < count; i++) {
            Arrays.fill(
                    hidden,
                    i * columns + length + i + 1,
                    (i + 1) * columns,
                    Float.NEGATIVE_INFINITY);
        }
        return Tensor.of(hidden, count, columns).to(mask.type());
    }

    /** Minus infinity but where a column is a token's own: (n, columns). */
    private Tensor own(int count) {
        int columns = length + count;
        float[] hidden = new float[count * columns];
        Arrays.fill(hidden, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            hidden[i * columns + length + i] = 0;
        }
        return Tensor.of(hidden, count, columns).to(mask.type());
    }

    /** The rows in use of one of the cache's tensors. */
    private Tensor used(Tensor states) {
        return states.size(0) == rows() ? states : states.narrow(0, 0, rows());
    }

    /** Puts a chunk's keys and values (B, G, n, d) of one layer into its columns. */
    void put(int layer, Tensor newKeys, Tensor newValues) {
        long count = newKeys.size(2);
        used(keys[layer]).narrow(2, length, count).copyFrom(newKeys);
        used(values[layer]).narrow(2, length, count).copyFrom(newValues);
    }

    /** The keys (B, G, length + n, d) of a layer with those of the chunk under way. */
    Tensor keys(int layer, long count) {
        return used(keys[layer]).narrow(2, 0, length + count);
    }

    /** The values (B, G, length + n, d) of a layer with those of the chunk under way. */
    Tensor values(int layer, long count) {
        return used(values[layer]).narrow(2, 0, length + count);
    }

    /** Ends the chunk under way. */
    void end(int count) {
        length += count;
    }
}
