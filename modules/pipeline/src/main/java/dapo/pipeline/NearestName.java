package dapo.pipeline;

import dapo.reasoning.EditDistance;

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
        int whole = EditDistance.between(name, candidate);
        int key = EditDistance.between(lastPart(name), lastPart(candidate)) + 1;
        return Math.min(whole, key);
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
