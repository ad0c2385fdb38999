package dapo.reasoning;

import java.util.List;
import java.util.Objects;

/** The checks that the records make of their components: found, expected, in one line. */
final class Require {
    private Require() {}

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static void text(String value, String name) {
        Objects.requireNonNull(value, name);
        that(!value.isBlank(), name + ": found a blank text, expected a text");
    }

    static void notNegative(long value, String name) {
        that(value >= 0, name + ": found " + value + ", expected 0 or more");
    }

    static void positive(long value, String name) {
        that(value > 0, name + ": found " + value + ", expected 1 or more");
    }

    static void probability(double value, String name) {
        that(
                value >= 0 && value <= 1,
                name + ": found " + value + ", expected a number from 0 to 1");
    }

    static void finite(double value, String name) {
        that(Double.isFinite(value), name + ": found " + value + ", expected a finite number");
    }

    static <T> List<T> notEmpty(List<T> values, String name) {
        Objects.requireNonNull(values, name);
        that(!values.isEmpty(), name + ": found none, expected at least one");
        return List.copyOf(values);
    }
}
