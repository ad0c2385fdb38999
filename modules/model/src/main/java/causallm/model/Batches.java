package causallm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/** Cuts examples into the batches of a training run, and a batch into pieces that fit in memory. */
public final class Batches {
    private Batches() {}

    /**
     * The batches of {@code epochs} passes, each in an order of its own that depends on {@code
     * seed} alone.
     *
     * @param sizes how much each example counts towards {@code batchSize}: 1, or its number of
     *     actions
     * @param batchSize what a batch is filled up to; an example larger than that is a batch of its
     *     own
     * @return for each batch the indices of its examples
     */
    public static List<int[]> shuffled(int[] sizes, int batchSize, int epochs, long seed) {
        List<int[]> batches = new ArrayList<>();
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] order = permutation(sizes.length, new SplittableRandom(seed + epoch));
            int start = 0;
            int filled = 0;
            for (int i = 0; i < order.length; i++) {
                if (i > start && filled + sizes[order[i]] > batchSize) {
                    batches.add(Arrays.copyOfRange(order, start, i));
                    start = i;
                    filled = 0;
                }
                filled += sizes[order[i]];
            }
            if (start < order.length) {
                batches.add(Arrays.copyOfRange(order, start, order.length));
            }
        }
        return batches;
    }

    private static int[] permutation(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /**
     * Sorts {@code examples} by length and cuts them so that a piece has at most {@code
     * tokenBudget} tokens. An example longer than that is a piece of its own.
     *
     * @param tokens how many tokens an example has
     */
    public static <T> List<List<T>> pieces(
            List<T> examples, ToIntFunction<T> tokens, int tokenBudget) {
        List<T> sorted = examples.stream().sorted(Comparator.comparingInt(tokens)).toList();
        List<List<T>> pieces = new ArrayList<>();
        int start = 0;
        long filled = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int more = tokens.applyAsInt(sorted.get(i));
            if (i > start && filled + more > tokenBudget) {
                pieces.add(sorted.subList(start, i));
                start = i;
                filled = 0;
            }
            filled += more;
        }
        if (start < sorted.size()) {
            pieces.add(sorted.subList(start, sorted.size()));
        }
        return pieces;
    }
}
