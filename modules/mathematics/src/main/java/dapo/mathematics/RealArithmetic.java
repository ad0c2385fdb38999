package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Real numbers of sixty digits with bounds of their errors, at one point: every variable has a
 * random value between 0.1 and 2.9 there, or its negative.
 *
 * <p>Roots of odd degree of negative numbers are negative; logarithms without a base have base 10.
 * i is a variable here: formulas that are the same for every i are the same for this one.
 */
final class RealArithmetic extends Arithmetic<Approximation> {
    private static final int FUNCTION_STEPS = 100;
    private static final int MOST_MULTIPLICATIONS = 64;
    private static final int POSITIVE_POINTS = 5;
    private static final BigInteger TWO = BigInteger.TWO;

    private final long point;
    private final ExactArithmetic exact;
    private final Map<Formula, Approximation> known = new HashMap<>();

    /**
     * Arithmetic at a point.
     *
     * @param point which one; the same number gives the same values, which are all positive at the
     *     first six
     */
    RealArithmetic(Budget budget, long point) {
        super(budget);
        this.point = point;
        this.exact = new ExactArithmetic(budget);
    }

    @Override
    Approximation number(ExactNumber value) {
        budget().spend(2);
        BigDecimal quotient =
                new BigDecimal(value.numerator())
                        .divide(new BigDecimal(value.denominator()), Approximation.PRECISION);
        return Approximation.rounded(quotient, BigDecimal.ZERO);
    }

    @Override
    Approximation symbol(Formula.Symbol symbol) {
        return switch (symbol.name()) {
            case "π" -> RealFunctions.PI;
            case "e" -> RealFunctions.E;
            default -> Approximation.exactly(random(symbol.name()));
        };
    }

    private BigDecimal random(String name) {
        SplittableRandom random =
                new SplittableRandom(new SplittableRandom(point).nextLong() + name.hashCode());
        BigDecimal size = BigDecimal.valueOf(random.nextInt(100_000, 2_900_000), 6);
        return point >= POSITIVE_POINTS && random.nextBoolean() ? size.negate() : size;
    }

    @Override
    Approximation plus(Approximation one, Approximation other) {
        budget().spend(3);
        return one.plus(other);
    }

    @Override
    Approximation times(Approximation one, Approximation other) {
        budget().spend(3);
        return one.times(other);
    }

    @Override
    Approximation power(Formula.Power power) {
        Optional<Approximation> before = Optional.ofNullable(known.get(power));
        Approximation result = before.orElseGet(() -> newPower(power));
        known.putIfAbsent(power, result);
        return result;
    }

    private Approximation newPower(Formula.Power power) {
        Approximation base = value(power.base());
        Optional<ExactNumber> exponent = exact.find(power.exponent());
        if (exponent.isPresent()) {
            return power(base, exponent.get());
        }
        budget().spend(2 * FUNCTION_STEPS);
        return RealFunctions.exp(RealFunctions.ln(base).times(value(power.exponent())));
    }

    private Approximation power(Approximation base, ExactNumber exponent) {
        BigInteger top = exponent.numerator();
        BigInteger bottom = exponent.denominator();
        if (bottom.equals(BigInteger.ONE)
                && top.abs().compareTo(BigInteger.valueOf(MOST_MULTIPLICATIONS)) <= 0) {
            return integerPower(base, top.intValue());
        }
        budget().spend(2 * FUNCTION_STEPS);
        if (bottom.equals(TWO) && top.equals(BigInteger.ONE)) {
            return RealFunctions.squareRoot(base);
        }
        int sign = base.sign();
        if (sign == 0 && top.signum() > 0) {
            return base;
        }
        if (sign < 0 && !bottom.testBit(0)) {
            throw EvaluationException.undefined("it has an even root of a negative number");
        }
        Approximation size = sign < 0 ? base.negated() : base;
        Approximation result = RealFunctions.exp(RealFunctions.ln(size).times(number(exponent)));
        return sign < 0 && top.testBit(0) ? result.negated() : result;
    }

    private Approximation integerPower(Approximation base, int exponent) {
        Approximation result = Approximation.exactly(BigDecimal.ONE);
        for (int i = 0; i < Math.abs(exponent); i++) {
            result = times(result, base);
        }
        budget().spend(3);
        return exponent < 0 ? result.reciprocal() : result;
    }

    @Override
    Approximation call(Formula.Call call) {
        Optional<Approximation> before = Optional.ofNullable(known.get(call));
        Approximation result = before.orElseGet(() -> newCall(call));
        known.putIfAbsent(call, result);
        return result;
    }

    private Approximation newCall(Formula.Call call) {
        Optional<ExactNumber> fraction = exact.find(call);
        if (fraction.isPresent()) {
            return number(fraction.get());
        }
        budget().spend(2 * FUNCTION_STEPS);
        List<Approximation> arguments = values(call.arguments());
        Approximation first = arguments.getFirst();
        return switch (call.function()) {
            case "abs" -> first.sign() < 0 ? first.negated() : first;
            case "floor" -> floor(first);
            case "ceiling" -> floor(first.negated()).negated();
            case "degree" -> first.times(RealFunctions.PI).times(ofInteger(180).reciprocal());
            case "ln" -> RealFunctions.ln(first);
            case "log" -> quotient(RealFunctions.ln(first), RealFunctions.ln(base(arguments)));
            default -> trigonometric(call.function(), first);
        };
    }

    private static Approximation base(List<Approximation> arguments) {
        return arguments.size() > 1 ? arguments.get(1) : ofInteger(10);
    }

    private static Approximation trigonometric(String function, Approximation angle) {
        return switch (function) {
            case "sin" -> RealFunctions.sin(angle);
            case "cos" -> RealFunctions.cos(angle);
            case "tan" -> quotient(RealFunctions.sin(angle), RealFunctions.cos(angle));
            case "cot" -> quotient(RealFunctions.cos(angle), RealFunctions.sin(angle));
            case "sec" -> RealFunctions.cos(angle).reciprocal();
            case "csc" -> RealFunctions.sin(angle).reciprocal();
            case "arctan" -> RealFunctions.arctan(angle);
            case "arcsin" -> arcsine(angle);
            case "arccos" ->
                    quotient(RealFunctions.PI, ofInteger(2)).plus(arcsine(angle).negated());
            default -> hyperbolic(function, angle);
        };
    }

    private static Approximation hyperbolic(String function, Approximation argument) {
        Approximation up = RealFunctions.exp(argument);
        Approximation down = RealFunctions.exp(argument.negated());
        return switch (function) {
            case "sinh" -> quotient(up.plus(down.negated()), ofInteger(2));
            case "cosh" -> quotient(up.plus(down), ofInteger(2));
            case "tanh" -> quotient(up.plus(down.negated()), up.plus(down));
            default -> throw EvaluationException.undecided("it has a function without values here");
        };
    }

    private static Approximation arcsine(Approximation sine) {
        Approximation square = ofInteger(1).plus(sine.times(sine).negated());
        if (square.value().abs().compareTo(square.error()) <= 0) {
            Approximation right = quotient(RealFunctions.PI, ofInteger(2));
            return sine.value().signum() < 0 ? right.negated() : right;
        }
        return RealFunctions.arctan(quotient(sine, RealFunctions.squareRoot(square)));
    }

    private static Approximation quotient(Approximation top, Approximation bottom) {
        return top.times(bottom.reciprocal());
    }

    private static Approximation ofInteger(long value) {
        return Approximation.exactly(BigDecimal.valueOf(value));
    }

    private static Approximation floor(Approximation argument) {
        BigDecimal low = whole(argument.value().subtract(argument.error()));
        if (low.compareTo(whole(argument.value().add(argument.error()))) != 0) {
            throw EvaluationException.undecided("it has a whole part that is not known");
        }
        return Approximation.rounded(low, BigDecimal.ZERO);
    }

    private static BigDecimal whole(BigDecimal value) {
        if (value.precision() - value.scale() > MOST_MULTIPLICATIONS) {
            throw EvaluationException.undecided("it has a whole part that is not known");
        }
        return value.setScale(0, RoundingMode.FLOOR);
    }
}
