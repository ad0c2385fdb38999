package causallm.model;

import libtorch.tensor.Tensor;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The columns that sequences branch off: each row is a prefix, read once for all of its branches.
 */
final class Trunk {
    /**
     * The branches side by side below their prefixes, each prefix with the same number of places.
     *
     * @param size how many places a prefix has
     * @param branches (prefixes · size): the branch in each place, any one where it is free
     * @param places (B): where each branch is
     * @param mask (prefixes, 1, 1, columns), added to the products
     */
    record Groups(int size, Tensor branches, Tensor places, Tensor mask) {}

    private final CacheColumns columns;
    private int[] prefixes; // of each branch

    /** Branch i goes on from row {@code prefixes[i]} of {@code columns}. */
    Trunk(CacheColumns columns, int... prefixes) {
        this.columns = columns;
        this.prefixes = prefixes;
    }

    /**
     * The same where a prefix with many more branches than the mean is there several times: every
     * prefix has places for as many branches as the one with the most.
     */
    static Trunk balanced(CacheColumns columns, int... prefixes) {
        int mean = Math.ceilDiv(prefixes.length, Math.max(1, columns.rows()));
        int[] counts = new int[columns.rows()];
        int[] copies = new int[prefixes.length];
        int[] balanced = new int[prefixes.length];
        int used = 0;
        int[] current = new int[columns.rows()];
        for (int branch = 0; branch < prefixes.length; branch++) {
            int prefix = prefixes[branch];
            if (counts[prefix]++ % mean == 0) {
                current[prefix] = used;
                copies[used++] = prefix;
            }
            balanced[branch] = current[prefix];
        }
        int most = Arrays.stream(counts).max().orElse(0);
        if (most <= 2 * mean) {
            return new Trunk(columns, prefixes);
        }
        CacheColumns copied = columns.select(Arrays.copyOf(copies, used), columns.length());
        columns.release();
        return new Trunk(copied, balanced);
    }

    CacheColumns columns() {
        return columns;
    }

    /** Where the branches are now. */
    Groups groups() {
        int[] counts = new int[columns.rows()];
        int[] ranks = new int[prefixes.length];
        for (int branch = 0; branch < ranks.length; branch++) {
            ranks[branch] = counts[prefixes[branch]]++;
        }
        int size = Arrays.stream(counts).max().orElse(0);
        long[] branches = new long[counts.length * size];
        long[] places = new long[prefixes.length];
        for (int branch = 0; branch < places.length; branch++) {
            int place = prefixes[branch] * size + ranks[branch];
            branches[place] = branch;
            places[branch] = place;
        }
        return new Groups(
                size, Tensor.of(branches), Tensor.of(places), columns.mask(columns.length()));
    }

    /** Attention of the branches' queries (B, H, T, d) over their prefixes, a prefix read once. */
    AttentionPart attend(int layer, Tensor queries, Groups groups) {
        if (unshared()) {
            return attendPrefixes(layer, queries, groups);
        }
        long[] shape = queries.shape();
        long heads = shape[1];
        long count = shape[2];
        Tensor below =
                queries.indexSelect(0, groups.branches()) // (prefixes · size, H, T, d)
                        .view(columns.rows(), groups.size(), heads, count, shape[3])
                        .transpose(1, 2)
                        .reshape(columns.rows(), heads, groups.size() * count, shape[3]);
        AttentionPart part = attendPrefixes(layer, below, groups);
        return new AttentionPart(
                byBranch(part.output(), groups, count, shape[3]),
                byBranch(part.logSumExp().unsqueeze(3), groups, count, 1).squeeze(3));
    }

    /** Whether branch i is the only one of prefix i, so that nothing needs to be put together. */
    private boolean unshared() {
        return IntStream.range(0, prefixes.length).allMatch(i -> prefixes[i] == i);
    }

    private AttentionPart attendPrefixes(int layer, Tensor queries, Groups groups) {
        int length = columns.length();
        return AttentionPart.of(
                queries, columns.keys(layer, length), columns.values(layer, length), groups.mask());
    }

    /** (prefixes, H, size · T, n) to (B, H, T, n). */
    private Tensor byBranch(Tensor states, Groups groups, long count, long width) {
        long heads = states.size(1);
        return states.reshape(columns.rows(), heads, groups.size(), count, width)
                .transpose(1, 2)
                .reshape((long) columns.rows() * groups.size(), heads, count, width)
                .indexSelect(0, groups.places());
    }

    /** Makes branch i what branch {@code kept[i]} is now, and lets prefixes without any go. */
    void keep(int... kept) {
        int[] keptPrefixes = Arrays.stream(kept).map(branch -> prefixes[branch]).toArray();
        boolean[] gone = new boolean[columns.rows()];
        Arrays.fill(gone, true);
        Arrays.stream(keptPrefixes).forEach(prefix -> gone[prefix] = false);
        int[] left = CacheColumns.withoutGaps(gone);
        int[] now = new int[gone.length];
        IntStream.range(0, left.length).forEach(prefix -> now[left[prefix]] = prefix);
        columns.keep(left);
        prefixes = Arrays.stream(keptPrefixes).map(prefix -> now[prefix]).toArray();
    }
}
