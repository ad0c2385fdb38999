package dapo.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts work into units of fixed composition: what a unit gives does not depend on when it is done.
 */
final class Units {
    private Units() {}

    /** {@code items} in their order, {@code size} together; the last unit may have fewer. */
    static <T> List<List<T>> of(List<T> items, int size) {
        List<List<T>> units = new ArrayList<>();
        for (int start = 0; start < items.size(); start += size) {
            units.add(items.subList(start, Math.min(start + size, items.size())));
        }
        return units;
    }
}
