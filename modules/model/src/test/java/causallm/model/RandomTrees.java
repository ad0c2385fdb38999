package causallm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Sequences that begin alike, now and then for some tokens, for none, or altogether. */
final class RandomTrees {
    static final int LONGEST = 24;

    private RandomTrees() {}

    /** The sequences of a tree. */
    static List<int[]> sequences(Random random) {
        List<int[]> sequences = new ArrayList<>();
        sequences.add(tokens(random, 1 + random.nextInt(LONGEST)));
        for (int more = random.nextInt(14); more > 0; more--) {
            int[] from = sequences.get(random.nextInt(sequences.size()));
            int shared = random.nextInt(from.length + 1);
            int own = Math.min(LONGEST - shared, random.nextInt(8) + (shared == 0 ? 1 : 0));
            sequences.add(joined(from, shared, tokens(random, own)));
        }
        return sequences;
    }

    /** The beginning of one and then the other. */
    static int[] joined(int[] from, int shared, int... end) {
        int[] joined = Arrays.copyOf(from, shared + end.length);
        System.arraycopy(end, 0, joined, shared, end.length);
        return joined;
    }

    static int[] tokens(Random random, int count) {
        return random.ints(count, 0, SmallModel.VOCABULARY).toArray();
    }
}
