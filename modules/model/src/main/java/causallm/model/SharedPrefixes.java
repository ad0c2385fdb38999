package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The columns that sequences branch off: each row is a prefix, read once for all branches that go
 * on from it, at its end or earlier.
 */
final class SharedPrefixes {
    private final CacheColumns columns;
    private final int queriesPerKey; // query heads a key-value head
    private int[] rows; // of each branch
    private int[] lengths; // how many tokens of its row each branch begins with
    private boolean changed; // since branches were given places

    // Branches lie side by side below their rows, each row with the same number of places.
    private int size; // places a row
    private Tensor branches; // (rows · size): whose queries are in each place, any if it is free
    private Tensor places; // (branches): where each branch is
    private Tensor mask; // (rows, 1, queriesPerKey · size or 1, columns), added to the products

    private SharedPrefixes(CacheColumns columns, int queriesPerKey, int[] rows, int... lengths) {
        this.columns = columns;
        this.queriesPerKey = queriesPerKey;
        this.rows = rows;
        this.lengths = lengths;
        branches = Tensor.zeros(ScalarType.INT64, 0);
        places = Tensor.zeros(ScalarType.INT64, 0);
        mask = Tensor.zeros(columns.type(), 0);
        changed = true;
    }

    /**
     * Branch i goes on from the first {@code lengths[i]} columns of row {@code rows[i]}. Where a
     * row with many more branches than the mean would have all others padded, it is copied.
     */
    static SharedPrefixes of(CacheColumns columns, int queriesPerKey, int[] rows, int... lengths) {
        requireThere(columns, rows, lengths);
        int mean = Math.ceilDiv(rows.length, Math.max(1, columns.rows()));
        int[] counts = new int[columns.rows()];
        int[] copies = new int[rows.length];
        int[] balanced = new int[rows.length];
        int used = 0;
        int[] current = new int[columns.rows()];
        for (int branch = 0; branch < rows.length; branch++) {
            int row = rows[branch];
            if (counts[row]++ % mean == 0) {
                current[row] = used;
                copies[used++] = row;
            }
            balanced[branch] = current[row];
        }
        int most = Arrays.stream(counts).max().orElse(0);
        if (most <= 2 * mean) {
            return new SharedPrefixes(columns, queriesPerKey, rows.clone(), lengths.clone());
        }
        CacheColumns copied = columns.select(Arrays.copyOf(copies, used), columns.length());
        columns.release();
        return new SharedPrefixes(copied, queriesPerKey, balanced, lengths.clone());
    }

    private static void requireThere(CacheColumns columns, int[] rows, int... lengths) {
        for (int branch = 0; branch < rows.length; branch++) {
            Objects.checkIndex(rows[branch], columns.rows());
            if (lengths[branch] < 1 || lengths[branch] > columns.length()) {
                throw new IllegalArgumentException(
                        "a sequence that goes on from "
                                + lengths[branch]
                                + " tokens of a prefix, expected 1 to "
                                + columns.length());
            }
        }
    }

    /** How many places there are. */
    int places() {
        return columns.rows() * size;
    }

    /** How many prefixes there are. */
    int prefixes() {
        return columns.rows();
    }

    /** Makes branch i what branch {@code kept[i]} is now. */
    void keep(int... kept) {
        rows = Arrays.stream(kept).map(branch -> rows[branch]).toArray();
        lengths = Arrays.stream(kept).map(branch -> lengths[branch]).toArray();
        changed = true;
    }

    /**
     * Gives each branch a place, where branches have gone since, and lets prefixes without any go;
     * called in the scope that this belongs to.
     */
    void arrange() {
        if (!changed) {
            return;
        }
        dropUnused();
        int[] counts = new int[columns.rows()];
        int[] ranks = new int[rows.length];
        Arrays.setAll(ranks, branch -> counts[rows[branch]]++);
        size = Arrays.stream(counts).max().orElse(0);
        long[] branchOf = new long[places()];
        long[] placeOf = new long[rows.length];
        int[] seen = new int[places()];
        for (int branch = 0; branch < rows.length; branch++) {
            int place = rows[branch] * size + ranks[branch];
            branchOf[place] = branch;
            placeOf[branch] = place;
            seen[place] = lengths[branch];
        }
        branches.release();
        places.release();
        mask.release();
        branches = Tensor.of(branchOf);
        places = Tensor.of(placeOf);
        mask = mask(seen);
        changed = false;
    }

    private void dropUnused() {
        boolean[] gone = new boolean[columns.rows()];
        Arrays.fill(gone, true);
        Arrays.stream(rows).forEach(row -> gone[row] = false);
        int[] left = CacheColumns.withoutGaps(gone);
        int[] now = new int[gone.length];
        IntStream.range(0, left.length).forEach(row -> now[left[row]] = row);
        columns.keep(left);
        rows = Arrays.stream(rows).map(row -> now[row]).toArray();
    }

    /** What the queries in all places see: as many columns as their branches begin with. */
    private Tensor mask(int... seen) {
        int width = columns.length();
        float[] hidden = new float[seen.length * width];
        for (int place = 0; place < seen.length; place++) {
            // What nobody asks for must see something, or its softmax is not a number.
            int visible = seen[place] == 0 ? width : seen[place];
            int end = (place + 1) * width;
            Arrays.fill(hidden, place * width + visible, end, Float.NEGATIVE_INFINITY);
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor once = Tensor.of(hidden, columns.rows(), 1, 1, size, width).to(columns.type());
            return scope.keep(
                    once.expand(-1, -1, queriesPerKey, -1, -1)
                            .reshape(columns.rows(), 1, (long) queriesPerKey * size, width));
        }
    }

    /** Attention of the branches' queries (B, H, 1, d) over their prefixes. */
    AttentionPart attend(int layer, Tensor queries) {
        long heads = queries.size(1);
        long width = queries.size(3);
        Tensor below =
                queries.indexSelect(0, branches)
                        .view(columns.rows(), size, heads, width)
                        .transpose(1, 2); // (rows, H, size, d)
        int length = columns.length();
        AttentionPart part =
                AttentionPart.of(
                        below, columns.keys(layer, length), columns.values(layer, length), mask);
        return new AttentionPart(
                byBranch(part.output(), heads, width),
                byBranch(part.logSumExp().unsqueeze(3), heads, 1).squeeze(3));
    }

    /** (rows, H, size, n) to (B, H, 1, n). */
    private Tensor byBranch(Tensor states, long heads, long width) {
        return states.transpose(1, 2).reshape(places(), heads, 1, width).indexSelect(0, places);
    }

    void release() {
        columns.release();
        branches.release();
        places.release();
        mask.release();
    }
}
