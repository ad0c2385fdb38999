package dapo.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/** Numbers with six significant digits: more than a page shows, and half the bytes. */
final class Rounded {
    private static final MathContext DIGITS = new MathContext(6);

    private Rounded() {}

    /** The rounded number; empty where it is not finite, which JSON cannot say. */
    static OptionalDouble of(double value) {
        return Double.isFinite(value)
                ? OptionalDouble.of(new BigDecimal(value).round(DIGITS).doubleValue())
                : OptionalDouble.empty();
    }
}
