package causallm.generation;

import causallm.model.KeyValueCache;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sequences that began together. They are of one age, so attention runs over no more columns than
 * they have.
 */
final class Cohort {
    private final KeyValueCache cache;
    private final Vocabulary vocabulary;
    private List<Draft> drafts; // of each row
    private long[] newest = {}; // token of each row

    /** Sequences without a new token, a row of {@code cache} each. */
    Cohort(KeyValueCache cache, Vocabulary vocabulary, List<Draft> drafts) {
        this.cache = cache;
        this.vocabulary = vocabulary;
        this.drafts = drafts;
    }

    KeyValueCache cache() {
        return cache;
    }

    /** How many sequences have not ended. */
    int size() {
        return drafts.size();
    }

    /** The numbers by which the next tokens are drawn. */
    double[] uniforms() {
        return drafts.stream().mapToDouble(Draft::uniform).toArray();
    }

    /** The newest token of each sequence. */
    long[] newest() {
        return newest;
    }

    /** Appends a token to each sequence and lets those go that have ended. */
    void accept(long... chosen) {
        boolean[] ended = new boolean[chosen.length];
        boolean some = false;
        for (int row = 0; row < chosen.length; row++) {
            ended[row] = drafts.get(row).append((int) chosen[row], vocabulary);
            some |= ended[row];
        }
        newest = chosen;
        if (some) {
            int[] kept = cache.drop(ended);
            drafts = IntStream.of(kept).mapToObj(drafts::get).toList();
            newest = Arrays.stream(kept).mapToLong(row -> chosen[row]).toArray();
        }
    }
}
