package dapo.pipeline;

import java.util.Collection;
import java.util.Comparator;

/** Finds the known name that a mistyped one most likely meant. */
final class NearestName {
    private NearestName() {}

    /** The one of {@code known} (not empty) with the least edit distance to {@code name}. */
    static String of(String name, Collection<String> known) {
        return known.stream()
                .min(
                        Comparator.<String>comparingInt(candidate -> cost(name, candidate))
                                .thenComparing(candidate -> candidate))
                .orElseThrow();
    }

    /**
     * A key in the wrong section, or without one, is a nearer guess than letters changed in both
     * parts.
     */
    private static int cost(String name, String candidate) {
        int whole = editDistance(name, candidate);
        int key = editDistance(lastPart(name), lastPart(candidate)) + 1;
        return Math.min(whole, key);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Letters to insert, delete or replace until one is the other (Levenshtein). */
    static int editDistance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
