package dapo.programs;

import java.time.Duration;
import java.util.Objects;

/** The checks that the records make of their components: found, expected, in one line. */
final class Require {
    private Require() {}

    static void atLeast(long value, long least, String name) {
        if (value < least) {
            throw new IllegalArgumentException(
                    name + ": found " + value + ", expected " + least + " or more");
        }
    }

    static void positive(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    name + ": found " + value + ", expected a time longer than zero");
        }
    }
}
