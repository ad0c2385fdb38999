package causallm.model;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.util.Arrays;
import java.util.List;

/**
 * Keys and values that several sequences begin with: each row is read once for all sequences that
 * go on from it, at its end or earlier. Made by {@link BranchCache#share}.
 */
public final class SharedPrefixes {
    /**
     * A sequence that goes on from here.
     *
     * @param slot whose queries are its own
     * @param row the prefix
     * @param length how many of the prefix's tokens it begins with
     */
    record Branch(int slot, int row, int length) {}

    private final CacheColumns columns;
    private final int queriesPerKey; // query heads a key-value head

    // The branches lie side by side below their rows, each row with the same number of places.
    private int size; // places a row
    private Tensor slots; // (rows · size): whose queries are in each place, any where it is free
    private Tensor mask; // (rows, 1, queriesPerKey · size, columns), added to the products

    SharedPrefixes(CacheColumns columns, int queriesPerKey) {
        this.columns = columns;
        this.queriesPerKey = queriesPerKey;
        slots = Tensor.zeros(ScalarType.INT64, 0);
        mask = Tensor.zeros(columns.type(), 0);
    }

    /** How many places there are. */
    int places() {
        return columns.rows() * size;
    }

    /**
     * Gives each branch a place, which is returned; called in the scope that these prefixes belong
     * to.
     */
    int[] arrange(List<Branch> branches) {
        int[] counts = new int[columns.rows()];
        branches.forEach(branch -> counts[branch.row()]++);
        size = Arrays.stream(counts).max().orElse(0);
        int width = columns.length();
        long[] slotOf = new long[places()];
        int[] seen = new int[places()];
        int[] placeOf = new int[branches.size()];
        for (int i = branches.size() - 1; i >= 0; i--) {
            Branch branch = branches.get(i);
            int place = branch.row() * size + --counts[branch.row()];
            slotOf[place] = branch.slot();
            seen[place] = branch.length();
            placeOf[i] = place;
        }
        slots.release();
        slots = Tensor.of(slotOf);
        mask.release();
        try (TensorScope scope = TensorScope.open()) {
            mask = scope.keep(mask(seen, width));
        }
        return placeOf;
    }

    /** Each query sees as many columns as its branch begins with; one in a free place sees all. */
    private Tensor mask(int[] seen, int width) {
        float[] hidden = new float[seen.length * width];
        for (int place = 0; place < seen.length; place++) {
            int visible = seen[place] == 0 ? width : seen[place];
            Arrays.fill(
                    hidden, place * width + visible, (place + 1) * width, Float.NEGATIVE_INFINITY);
        }
        return Tensor.of(hidden, columns.rows(), 1, 1, size, width)
                .to(columns.type())
                .expand(-1, -1, queriesPerKey, -1, -1)
                .reshape(columns.rows(), 1, (long) queriesPerKey * size, width);
    }

    /** Attention of the queries (N, H, 1, d) of all slots over these, by places (P, H, 1, d). */
    AttentionPart attend(int layer, Tensor queries) {
        long heads = queries.size(1);
        long width = queries.size(3);
        int rows = columns.rows();
        Tensor below =
                queries.indexSelect(0, slots)
                        .view(rows, size, heads, width)
                        .transpose(1, 2); // (rows, H, size, d)
        AttentionPart part =
                AttentionPart.of(
                        below,
                        columns.keys(layer, columns.length()),
                        columns.values(layer, columns.length()),
                        mask);
        return new AttentionPart(
                byPlace(part.output(), heads, width),
                byPlace(part.logSumExp().unsqueeze(3), heads, 1).squeeze(3));
    }

    /** (rows, H, size, n) to (places, H, 1, n). */
    private Tensor byPlace(Tensor states, long heads, long width) {
        return states.transpose(1, 2).reshape(places(), heads, 1, width);
    }

    void release() {
        columns.release();
        slots.release();
        mask.release();
    }
}
