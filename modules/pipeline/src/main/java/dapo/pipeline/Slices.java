package dapo.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Which part of a finite list each iteration takes. */
final class Slices {
    private Slices() {}

    /**
     * The {@code count} items of an iteration: the iterations go through the list one after the
     * other, and begin again where it ends.
     *
     * @param count 0 for all items in every iteration
     * @param iteration counted from 1
     */
    static <T> List<T> of(List<T> items, int count, int iteration) {
        if (count == 0 || count >= items.size()) {
            return items;
        }
        List<T> slice = new ArrayList<>(count);
        long first = (long) (iteration - 1) * count;
        for (long i = first; i < first + count; i++) {
            slice.add(items.get((int) (i % items.size())));
        }
        return slice;
    }

    /** The first {@code count} items, or all for 0. */
    static <T> List<T> first(List<T> items, int count) {
        return of(items, count, 1);
    }

    /** Throws an error if {@code key} asks for more items than there are, or there are none. */
    static void requireEnough(String key, int count, int available) {
        if (available == 0 || count > available) {
            throw new ConfigurationException(
                    key,
                    Integer.toString(count),
                    "at most %d, the usable problems of the file".formatted(available));
        }
    }
}
