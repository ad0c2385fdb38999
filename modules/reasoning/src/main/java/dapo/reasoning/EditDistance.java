package dapo.reasoning;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How far a mistyped name is from one that is known. */
public final class EditDistance {
    private EditDistance() {}

    /** Letters to insert, delete or replace until one is the other (Levenshtein). */
    public static int between(String from, String to) {
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

    /** The nearest of some names, if it is one that could have been meant: two letters in six. */
    static Optional<String> nearest(String name, Collection<String> known) {
        return nearest(name, known, Math.max(1, name.length() / 3));
    }

    /** The nearest of some names that is no further away than {@code most}. */
    public static Optional<String> nearest(String name, Collection<String> known, int most) {
        return known.stream()
                .filter(candidate -> between(name, candidate) <= most)
                .min(Comparator.comparingInt(candidate -> between(name, candidate)));
    }
}
