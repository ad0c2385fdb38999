package dapo.mathematics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A real number of sixty digits with a bound of its error, which every operation carries on. So two
 * values that differ by more than their bounds are proven different.
 *
 * @param value the middle
 * @param error how far the true value may lie from it; 0 or more
 */
record Approximation(BigDecimal value, BigDecimal error) {
    static final MathContext PRECISION = new MathContext(60);

    private static final MathContext BOUND = new MathContext(8, RoundingMode.UP);
    private static final int LARGEST_EXPONENT = 20_000;

    /** Beyond what sixty digits lose in an operation. */
    private static final BigDecimal ROUNDING = new BigDecimal("1e-58");

    /** How near values must be, relative to the larger, before they count as the same. */
    private static final BigDecimal SAME = new BigDecimal("1e-25");

    Approximation {
        if (value.signum() != 0
                && Math.abs((long) value.precision() - value.scale()) > LARGEST_EXPONENT) {
            throw EvaluationException.undecided("its value has more than 20000 digits");
        }
    }

    /** The value and error of a calculation that rounded once. */
    static Approximation rounded(BigDecimal value, BigDecimal error) {
        BigDecimal rounded = value.round(PRECISION);
        return new Approximation(rounded, error.add(rounded.abs().multiply(ROUNDING), BOUND));
    }

    static Approximation exactly(BigDecimal value) {
        return new Approximation(value, BigDecimal.ZERO);
    }

    Approximation plus(Approximation other) {
        return rounded(value.add(other.value, PRECISION), error.add(other.error, BOUND));
    }

    Approximation times(Approximation other) {
        BigDecimal bound =
                value.abs()
                        .multiply(other.error, BOUND)
                        .add(other.value.abs().multiply(error, BOUND), BOUND)
                        .add(error.multiply(other.error, BOUND), BOUND);
        return rounded(value.multiply(other.value, PRECISION), bound);
    }

    Approximation negated() {
        return new Approximation(value.negate(), error);
    }

    /**
     * One divided by this.
     *
     * @throws EvaluationException if this is zero, or may be
     */
    Approximation reciprocal() {
        if (sign() == 0) {
            throw EvaluationException.undefined("it divides by zero");
        }
        BigDecimal smallest = value.abs().subtract(error);
        BigDecimal bound = error.divide(smallest.multiply(value.abs(), BOUND), BOUND);
        return rounded(BigDecimal.ONE.divide(value, PRECISION), bound.multiply(TWO, BOUND));
    }

    private static final BigDecimal TWO = BigDecimal.TWO;

    /**
     * The sign of the true value.
     *
     * @throws EvaluationException if the value cannot be told from zero
     */
    int sign() {
        if (value.abs().compareTo(error) > 0 || error.signum() == 0) {
            return value.signum();
        }
        throw EvaluationException.undecided("its value cannot be told from zero");
    }

    /**
     * Whether the true values are the same, as far as fifty digits can tell.
     *
     * @throws EvaluationException if the errors are too large to tell
     */
    boolean same(Approximation other) {
        BigDecimal bound = error.add(other.error);
        if (value.subtract(other.value).abs().compareTo(bound) > 0) {
            return false;
        }
        BigDecimal size = value.abs().max(other.value.abs()).max(new BigDecimal("1e-20"));
        if (bound.compareTo(size.multiply(SAME)) > 0) {
            throw EvaluationException.undecided("its value is not known exactly enough");
        }
        return true;
    }
}
