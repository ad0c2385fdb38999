package dapo.reasoning;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A rational number, exactly, in lowest terms.
 *
 * @param numerator carries the sign
 * @param denominator 1 or more
 */
public record ExactNumber(BigInteger numerator, BigInteger denominator) {
    public ExactNumber {
        if (denominator.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        if (!denominator.equals(BigInteger.ONE)) { // most are whole
            BigInteger divisor =
                    numerator.gcd(denominator).multiply(BigInteger.valueOf(denominator.signum()));
            numerator = numerator.divide(divisor);
            denominator = denominator.divide(divisor);
        }
    }

    /**
     * Of plain decimal digits with at most one point and no exponent, as {@code 12}, {@code .5} or
     * {@code 3.}.
     */
    public static ExactNumber ofDecimal(String digits) {
        BigDecimal value = new BigDecimal(digits);
        return new ExactNumber(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    }

    public static ExactNumber of(long value) {
        return new ExactNumber(BigInteger.valueOf(value), BigInteger.ONE);
    }

    public ExactNumber plus(ExactNumber other) {
        if (denominator.equals(other.denominator)) {
            return new ExactNumber(numerator.add(other.numerator), denominator);
        }
        return new ExactNumber(
                numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    public ExactNumber minus(ExactNumber other) {
        return plus(other.negated());
    }

    public ExactNumber times(ExactNumber other) {
        return new ExactNumber(
                numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /**
     * The quotient.
     *
     * @throws ArithmeticException if the other number is zero
     */
    public ExactNumber dividedBy(ExactNumber other) {
        return new ExactNumber(
                numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    public ExactNumber negated() {
        return new ExactNumber(numerator.negate(), denominator);
    }

    public boolean isNegative() {
        return numerator.signum() < 0;
    }

    /**
     * The number in plain decimal digits without needless zeros, as {@code 12}, {@code 0.5} or
     * {@code -3}.
     *
     * @throws ArithmeticException if it has no finite decimal expansion
     */
    String decimal() {
        if (denominator.equals(BigInteger.ONE)) {
            return numerator.toString();
        }
        BigDecimal quotient = new BigDecimal(numerator).divide(new BigDecimal(denominator));
        return quotient.signum() == 0 ? "0" : quotient.stripTrailingZeros().toPlainString();
    }

    /**
     * How many digits the decimal has, before and after the point.
     *
     * @throws ArithmeticException if it has no finite decimal expansion
     */
    int digits() {
        return decimal().replaceAll("[-.]", "").length();
    }

    /**
     * How many digits the decimal has after the point.
     *
     * @throws ArithmeticException if it has no finite decimal expansion
     */
    int decimals() {
        String decimal = decimal();
        int point = decimal.indexOf('.');
        return point < 0 ? 0 : decimal.length() - point - 1;
    }
}
