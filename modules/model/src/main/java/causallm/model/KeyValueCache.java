package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.Optional;

/**
 * The keys and values of the tokens that a batch of sequences has been through, so that the next
 * ones need no more than themselves computed.
 *
 * <p>All rows share the columns of the cache; each row sees its own subset of them and counts its
 * own positions. A chunk of n tokens takes the next n columns of every row; tokens marked as absent
 * take a column that nobody sees, so rows of different lengths go through together, padded on
 * either side. Where many sequences go on from few, see {@link BranchCache}. A cache belongs to the
 * scope it was made in and takes {@code 2 · layers · key-value heads · head size} elements a row
 * and column.
 */
public final class KeyValueCache {
    private final CacheColumns columns;
    private int[] tokens; // how many each row has: the position of its next one
    private boolean takenOver;

    private KeyValueCache(CacheColumns columns) {
        this.columns = columns;
        tokens = new int[columns.rows()];
    }

    /**
     * An empty cache for {@code rows} sequences of up to {@code capacity} columns.
     *
     * @param type the type in which the model attends
     */
    public static KeyValueCache create(
            TransformerConfig config, int rows, int capacity, ScalarType type) {
        return new KeyValueCache(CacheColumns.create(config, rows, capacity, type));
    }

    /** How many sequences there are. */
    public int rows() {
        return tokens.length;
    }

    /** How many columns are taken. */
    public int length() {
        return columns.length();
    }

    /** How many columns there are. */
    public int capacity() {
        return columns.capacity();
    }

    /** Frees the cache before its scope ends. */
    public void release() {
        columns.release();
    }

    /** The columns, which are somebody else's from now on. */
    CacheColumns takeOver() {
        requireOwn();
        takenOver = true;
        return columns;
    }

    /** The columns, to be read. */
    CacheColumns columns() {
        requireOwn();
        return columns;
    }

    private void requireOwn() {
        if (takenOver) {
            throw new IllegalStateException(
                    "this key-value cache was taken over by the one whose sequences go on from it");
        }
    }

    /**
     * A chunk of new tokens.
     *
     * @param positions (B, n)
     * @param attended how many columns attention runs over
     * @param mask (B, 1, n or 1, columns), added to the products with them
     */
    private record Chunk(CacheColumns columns, Tensor positions, int attended, Tensor mask)
            implements Past {
        @Override
        public void put(int layer, Tensor keys, Tensor values) {
            columns.put(layer, keys, values);
        }

        @Override
        public Tensor attend(int layer, Tensor queries) {
            return AttentionPart.of(
                            queries,
                            columns.keys(layer, attended),
                            columns.values(layer, attended),
                            mask)
                    .output();
        }
    }

    /**
     * Takes the next {@code count} columns for new tokens.
     *
     * @param present (B, n) bool: which of them are tokens; empty when all are
     * @param maximumPositions how many tokens a row may have
     */
    Past begin(int count, Optional<Tensor> present, int maximumPositions) {
        requireOwn();
        requireColumns(count);
        Tensor positions = advance(count, present.map(Tensor::toBooleanArray), maximumPositions);
        int attended = columns.attended(count);
        if (present.isPresent()) {
            columns.show(count, present.get().logicalNot());
        } else {
            columns.show(count);
        }
        Tensor seen = columns.mask(attended);
        if (count > 1 || present.isPresent()) {
            // An absent token must see something, or its softmax is not a number; nobody sees what
            // it makes of it.
            ScalarType type = seen.type();
            seen = seen.add(future(count, attended, type)).maximum(own(count, attended, type));
        }
        return new Chunk(columns, positions, attended, seen);
    }

    private void requireColumns(int count) {
        if (length() + count > capacity()) {
            throw new IllegalStateException(
                    "a key-value cache of "
                            + capacity()
                            + " columns holds "
                            + length()
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
        Transformer.requirePositions(Arrays.stream(after).max().orElse(0), maximumPositions);
        tokens = after;
        return Tensor.of(positions, after.length, count);
    }

    /** Minus infinity where a column comes after a token of the chunk: (n, columns). */
    private Tensor future(int count, int attended, ScalarType type) {
        float[] hidden = new float[count * attended];
        for (int i = 0; i < count; i++) {
            int own = i * attended + length() + i;
            Arrays.fill(hidden, own + 1, (i + 1) * attended, Float.NEGATIVE_INFINITY);
        }
        return Tensor.of(hidden, count, attended).to(type);
    }

    /** Minus infinity but where a column is a token's own: (n, columns). */
    private Tensor own(int count, int attended, ScalarType type) {
        float[] hidden = new float[count * attended];
        Arrays.fill(hidden, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            hidden[i * attended + length() + i] = 0;
        }
        return Tensor.of(hidden, count, attended).to(type);
    }

    /** Ends the chunk under way. */
    void end(int count) {
        columns.advance(count);
    }
}
