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
 * either side. Sequences that {@link #branch} off a prefix share its columns and have others of
 * their own. A cache belongs to the scope it was made in and takes {@code 2 · layers · key-value
 * heads · head size} elements a row and column.
 */
public final class KeyValueCache {
    private final CacheColumns columns;
    private final Optional<SharedPrefixes> trunk;
    private final int queriesPerKey; // query heads a key-value head
    private int[] tokens; // how many each row has: the position of its next one
    private boolean branched;

    private KeyValueCache(
            CacheColumns columns,
            Optional<SharedPrefixes> trunk,
            int queriesPerKey,
            int... tokens) {
        this.columns = columns;
        this.trunk = trunk;
        this.queriesPerKey = queriesPerKey;
        this.tokens = tokens;
    }

    /**
     * An empty cache for {@code rows} sequences of up to {@code capacity} columns.
     *
     * @param type the type in which the model computes
     */
    public static KeyValueCache create(
            TransformerConfig config, int rows, int capacity, ScalarType type) {
        return new KeyValueCache(
                CacheColumns.create(config, rows, capacity, type),
                Optional.empty(),
                config.heads() / config.keyValueHeads(),
                new int[rows]);
    }

    /** How many sequences there are. */
    public int rows() {
        return tokens.length;
    }

    /** How many columns are taken, without those of the prefixes that rows branched off. */
    public int length() {
        return columns.length();
    }

    /** How many columns there are, without those of the prefixes that rows branched off. */
    public int capacity() {
        return columns.capacity();
    }

    /**
     * Sequences that go on from those of this cache, without a copy: sequence i goes on from the
     * first {@code lengths[i]} tokens of row {@code rows[i]}, which are in the row's first columns.
     * It takes this cache over, which must not be used any more, has no columns yet, and gets them
     * by {@link #prepare}.
     */
    public KeyValueCache branch(int[] rows, int... lengths) {
        requirePrefixes();
        branched = true;
        return new KeyValueCache(
                columns.none(rows.length),
                Optional.of(SharedPrefixes.of(columns, queriesPerKey, rows, lengths)),
                queriesPerKey,
                lengths.clone());
    }

    private void requirePrefixes() {
        if (branched) {
            throw new IllegalStateException(
                    "this key-value cache was taken over by the one that branched off it");
        }
        if (trunk.isPresent()) {
            throw new IllegalStateException(
                    "this key-value cache has branched off another: only that one can be branched");
        }
    }

    /**
     * Makes sure that {@code count} more columns fit, and gives back what sequences that have gone
     * had. Called in the scope that the cache was made in, not in one inside it.
     */
    public void prepare(int count) {
        columns.makeRoom(count);
        trunk.ifPresent(SharedPrefixes::arrange);
    }

    /**
     * Lets sequences go, in place: the last ones take their rows, so that few are moved.
     *
     * @param gone which rows, one entry a row
     * @return what was the row of each sequence that is left
     */
    public int[] drop(boolean... gone) {
        if (gone.length != rows()) {
            throw new IllegalArgumentException(
                    "drop() got " + gone.length + " entries for a cache of " + rows() + " rows");
        }
        int[] kept = CacheColumns.withoutGaps(gone);
        columns.keep(kept);
        trunk.ifPresent(prefixes -> prefixes.keep(kept));
        tokens = Arrays.stream(kept).map(row -> tokens[row]).toArray();
        return kept;
    }

    /** Frees the cache before its scope ends. */
    public void release() {
        columns.release();
        trunk.ifPresent(SharedPrefixes::release);
    }

    /**
     * What a chunk of new tokens attends with.
     *
     * @param positions (B, n)
     * @param attended how many columns attention runs over
     * @param mask (B, 1, n or 1, columns), added to the products with them
     */
    private record Chunk(
            CacheColumns columns,
            Optional<SharedPrefixes> trunk,
            Tensor positions,
            int attended,
            Tensor mask)
            implements Past {
        @Override
        public void put(int layer, Tensor keys, Tensor values) {
            columns.put(layer, keys, values);
        }

        @Override
        public Tensor attend(int layer, Tensor queries) {
            AttentionPart own =
                    AttentionPart.of(
                            queries,
                            columns.keys(layer, attended),
                            columns.values(layer, attended),
                            mask);
            return trunk.isEmpty() ? own.output() : own.merge(trunk.get().attend(layer, queries));
        }
    }

    /**
     * Takes the next {@code count} columns for new tokens.
     *
     * @param present (B, n) bool: which of them are tokens; empty when all are
     * @param maximumPositions how many tokens a row may have
     */
    Past begin(int count, Optional<Tensor> present, int maximumPositions) {
        requireColumns(count);
        if (count != 1 && trunk.isPresent()) {
            throw new IllegalStateException(
                    "sequences that go on from others take a token at a time, not " + count);
        }
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
        return new Chunk(columns, trunk, positions, attended, seen);
    }

    private void requireColumns(int count) {
        if (branched) {
            requirePrefixes();
        }
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
