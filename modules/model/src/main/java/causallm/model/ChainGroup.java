package causallm.model;

import libtorch.tensor.Tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chains of like length, whose tokens attend to those before them in their chain: all in one call,
 * padded on the right, where nobody sees what is there.
 */
final class ChainGroup {
    /** A chain joins longer ones where padding is at most every so many-th token of it. */
    private static final int SHARE_OF_PADDING = 5;

    private final List<Chain> chains; // the longest first, or all equal
    private final int length;
    private final Optional<Tensor> places; // (chains · length); empty where they follow each other
    private final Optional<Tensor> padding; // (chains · length, 1): infinite where there is padding

    private ChainGroup(List<Chain> chains) {
        this.chains = chains;
        length = chains.getFirst().length();
        places = isInPlace() ? Optional.empty() : Optional.of(Tensor.of(paddedPlaces()));
        padding =
                size() == tokens()
                        ? Optional.empty()
                        : Optional.of(Tensor.of(infinite(), size(), 1));
    }

    /** Groups of all chains. */
    static List<ChainGroup> of(List<Chain> chains) {
        List<Chain> sorted =
                chains.stream().sorted(Comparator.comparingInt(Chain::length).reversed()).toList();
        List<ChainGroup> groups = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || !fits(sorted.get(start).length(), sorted.get(i).length())) {
                groups.add(new ChainGroup(sorted.subList(start, i)));
                start = i;
            }
        }
        return groups;
    }

    private static boolean fits(int longest, int length) {
        return longest - length <= length / SHARE_OF_PADDING;
    }

    /**
     * Where each place is among those of all groups; empty where it is the same.
     *
     * @param count how many places there are
     */
    static Optional<Tensor> order(List<ChainGroup> groups, int count) {
        long[] order = new long[count];
        int next = 0;
        for (ChainGroup group : groups) {
            for (Chain chain : group.chains) {
                for (int i = 0; i < chain.length(); i++) {
                    order[chain.start() + i] = (long) next + i;
                }
                next += group.length;
            }
        }
        boolean same = IntStream.range(0, count).allMatch(place -> order[place] == place);
        return same && next == count ? Optional.empty() : Optional.of(Tensor.of(order));
    }

    private int size() {
        return chains.size() * length;
    }

    private int tokens() {
        return chains.stream().mapToInt(Chain::length).sum();
    }

    private boolean isInPlace() {
        for (int i = 0; i < chains.size(); i++) {
            Chain chain = chains.get(i);
            if (chain.length() != length
                    || chain.start() != chains.getFirst().start() + i * length) {
                return false;
            }
        }
        return true;
    }

    /** Padding repeats the last token. */
    private long[] paddedPlaces() {
        long[] padded = new long[size()];
        for (int i = 0; i < padded.length; i++) {
            Chain chain = chains.get(i / length);
            padded[i] = (long) chain.start() + Math.min(i % length, chain.length() - 1);
        }
        return padded;
    }

    private float[] infinite() {
        float[] infinite = new float[size()];
        for (int i = 0; i < infinite.length; i++) {
            boolean padding = i % length >= chains.get(i / length).length();
            infinite[i] = padding ? Float.POSITIVE_INFINITY : 0;
        }
        return infinite;
    }

    /** Of (N, …) what belongs to this group: (chains, length, …). */
    private Tensor rows(Tensor packed) {
        Tensor rows =
                places.isPresent()
                        ? packed.indexSelect(0, places.get())
                        : packed.narrow(0, chains.getFirst().start(), size());
        return grouped(rows);
    }

    private Tensor grouped(Tensor rows) {
        long[] shape = rows.shape();
        long[] split = new long[shape.length + 1];
        System.arraycopy(shape, 0, split, 1, shape.length);
        split[0] = chains.size();
        split[1] = length;
        return rows.view(split);
    }

    /** (chains, length, …) to (chains · length, …). */
    private static Tensor flat(Tensor rows) {
        long[] shape = rows.shape();
        long[] flat = Arrays.copyOfRange(shape, 1, shape.length);
        flat[0] = shape[0] * shape[1];
        return rows.reshape(flat);
    }

    /** Attention of the chains' tokens, and of padding: {@link TreeAttention#attend}. */
    TreeAttention.Attended attend(Tensor joined, long queries) {
        AttentionPart part = FusedAttention.forward(Heads.of(rows(joined), queries).byHead(), true);
        return new TreeAttention.Attended(
                flat(part.output().transpose(1, 2)), flat(part.logSumExp().transpose(1, 2)));
    }

    /** (chains · length, H + 2 · G, d), at what was joined: {@link TreeAttention#backward}. */
    Tensor backward(Tensor gradient, Tensor joined, TreeAttention.Attended whole) {
        Tensor sums = rows(whole.logSumExp());
        AttentionPart part =
                new AttentionPart(
                        rows(whole.output()).transpose(1, 2),
                        padding.map(infinite -> sums.add(grouped(infinite)))
                                .orElse(sums)
                                .transpose(1, 2));
        Heads heads = Heads.of(rows(joined), gradient.size(1)).byHead();
        Tensor byHead = rows(gradient).transpose(1, 2);
        return flat(FusedAttention.backward(byHead, heads, part, true).byHead().joined());
    }
}
