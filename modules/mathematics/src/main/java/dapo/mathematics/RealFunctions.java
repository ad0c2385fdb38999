package dapo.mathematics;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Elementary functions of approximations, by series of bounded length at eighty digits. Arguments
 * beyond the bounds are undecided.
 */
final class RealFunctions {
    static final Approximation PI;
    static final Approximation E;

    private static final MathContext WORK = new MathContext(84);
    private static final BigDecimal SLACK = new BigDecimal("1e-56");
    private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-84");
    private static final BigDecimal LARGEST_EXPONENT = BigDecimal.valueOf(10_000);
    private static final BigDecimal LARGEST_ANGLE = BigDecimal.valueOf(1_000_000);
    private static final int HALVINGS = 8;
    private static final BigDecimal PI_DIGITS;
    private static final BigDecimal LN_TEN;

    static {
        PI_DIGITS =
                BigDecimal.valueOf(16)
                        .multiply(arctangentSeries(BigDecimal.valueOf(0.2)))
                        .subtract(
                                BigDecimal.valueOf(4)
                                        .multiply(
                                                arctangentSeries(
                                                        BigDecimal.ONE.divide(
                                                                BigDecimal.valueOf(239), WORK))),
                                WORK);
        LN_TEN = logarithmOfMantissa(BigDecimal.TEN);
        PI = Approximation.rounded(PI_DIGITS, SLACK);
        E = Approximation.rounded(exponential(BigDecimal.ONE), SLACK);
    }

    private RealFunctions() {}

    /** e to the power of the argument. */
    static Approximation exp(Approximation argument) {
        if (argument.value().abs().compareTo(LARGEST_EXPONENT) > 0) {
            throw EvaluationException.undecided("it has an exponent beyond 10000");
        }
        if (argument.error().compareTo(BigDecimal.ONE) > 0) {
            throw EvaluationException.undecided("it has an exponent that is not known");
        }
        BigDecimal value = exponential(argument.value());
        BigDecimal relative = argument.error().multiply(BigDecimal.TWO).add(SLACK);
        return Approximation.rounded(value, value.multiply(relative));
    }

    /**
     * The natural logarithm.
     *
     * @throws EvaluationException if the argument is not positive
     */
    static Approximation ln(Approximation argument) {
        if (argument.sign() <= 0) {
            throw EvaluationException.undefined("it has a logarithm of no positive number");
        }
        BigDecimal value = argument.value();
        int exponent = value.precision() - value.scale();
        BigDecimal mantissa = value.scaleByPowerOfTen(-exponent);
        BigDecimal result =
                logarithmOfMantissa(mantissa)
                        .add(LN_TEN.multiply(BigDecimal.valueOf(exponent)), WORK);
        BigDecimal smallest = value.subtract(argument.error());
        return loose(result, argument.error().divide(smallest, Approximation.PRECISION));
    }

    /**
     * The square root that is not negative.
     *
     * @throws EvaluationException if the argument is negative
     */
    static Approximation squareRoot(Approximation argument) {
        int sign = argument.sign();
        if (sign < 0) {
            throw EvaluationException.undefined("it has a square root of a negative number");
        }
        if (sign == 0) {
            return argument;
        }
        BigDecimal root = argument.value().sqrt(Approximation.PRECISION);
        return Approximation.rounded(root, argument.error().divide(root, Approximation.PRECISION));
    }

    /** The sine. */
    static Approximation sin(Approximation argument) {
        if (argument.value().abs().compareTo(LARGEST_ANGLE) > 0) {
            throw EvaluationException.undecided("it has an angle beyond 1000000");
        }
        BigDecimal turn = PI_DIGITS.multiply(BigDecimal.TWO);
        BigInteger turns =
                argument.value()
                        .divide(turn, WORK)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .toBigInteger();
        BigDecimal angle = argument.value().subtract(turn.multiply(new BigDecimal(turns)), WORK);
        return loose(sineSeries(angle), argument.error());
    }

    /** The cosine. */
    static Approximation cos(Approximation argument) {
        BigDecimal quarter = PI_DIGITS.divide(BigDecimal.TWO, WORK);
        return sin(new Approximation(argument.value().add(quarter, WORK), argument.error()));
    }

    /** The arc tangent, between -π/2 and π/2. */
    static Approximation arctan(Approximation argument) {
        BigDecimal reduced = argument.value();
        int doublings = 3;
        for (int i = 0; i < doublings; i++) {
            BigDecimal hypotenuse =
                    BigDecimal.ONE.add(reduced.multiply(reduced, WORK), WORK).sqrt(WORK);
            reduced = reduced.divide(BigDecimal.ONE.add(hypotenuse), WORK);
        }
        BigDecimal value = arctangentSeries(reduced).multiply(BigDecimal.valueOf(1L << doublings));
        return loose(value, argument.error());
    }

    private static Approximation loose(BigDecimal value, BigDecimal error) {
        return Approximation.rounded(value, error.add(SLACK));
    }

    private static BigDecimal exponential(BigDecimal argument) {
        int halvings = HALVINGS + Math.max(0, argument.toBigInteger().bitLength());
        BigDecimal small = argument.divide(BigDecimal.valueOf(1L << halvings), WORK);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; term.abs().compareTo(NEGLIGIBLE) > 0; i++) {
            term = term.multiply(small, WORK).divide(BigDecimal.valueOf(i), WORK);
            sum = sum.add(term, WORK);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, WORK);
        }
        return sum;
    }

    /**
     * The logarithm of a number between a tenth and ten, by Halley's method from sixteen digits.
     */
    private static BigDecimal logarithmOfMantissa(BigDecimal mantissa) {
        BigDecimal result = new BigDecimal(Math.log(mantissa.doubleValue()));
        for (int i = 0; i < 2; i++) {
            BigDecimal power = exponential(result);
            BigDecimal step = mantissa.subtract(power).divide(mantissa.add(power), WORK);
            result = result.add(step.multiply(BigDecimal.TWO), WORK);
        }
        return result;
    }

    private static BigDecimal sineSeries(BigDecimal angle) {
        BigDecimal square = angle.multiply(angle, WORK).negate();
        BigDecimal sum = angle;
        BigDecimal term = angle;
        for (int i = 2; term.abs().compareTo(NEGLIGIBLE) > 0; i += 2) {
            term = term.multiply(square, WORK).divide(BigDecimal.valueOf(i * (i + 1L)), WORK);
            sum = sum.add(term, WORK);
        }
        return sum;
    }

    /** For arguments below a quarter, of which each term has little over half the size at most. */
    private static BigDecimal arctangentSeries(BigDecimal argument) {
        BigDecimal square = argument.multiply(argument, WORK).negate();
        BigDecimal sum = argument;
        BigDecimal power = argument;
        for (int i = 3; power.abs().compareTo(NEGLIGIBLE) > 0; i += 2) {
            power = power.multiply(square, WORK);
            sum = sum.add(power.divide(BigDecimal.valueOf(i), WORK), WORK);
        }
        return sum;
    }
}
