package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Rational numbers of at most 4,096 bits; variables, radicals and π are undecided here. */
final class ExactArithmetic extends Arithmetic<ExactNumber> {
    private static final int MOST_BITS = 4096;
    private static final int LARGEST_FACTORIAL = 500;

    ExactArithmetic(Budget budget) {
        super(budget);
    }

    /**
     * The value, where it is a rational number within the bounds.
     *
     * @throws EvaluationException if the budget is used up
     */
    Optional<ExactNumber> find(Formula formula) {
        try {
            return Optional.of(value(formula));
        } catch (EvaluationException exception) {
            if (exception.reason() == EvaluationException.Reason.BEYOND_BUDGET) {
                throw exception;
            }
            return Optional.empty();
        }
    }

    @Override
    ExactNumber number(ExactNumber value) {
        return bounded(value);
    }

    @Override
    ExactNumber symbol(Formula.Symbol symbol) {
        throw EvaluationException.undecided("it is not a rational number");
    }

    @Override
    ExactNumber plus(ExactNumber one, ExactNumber other) {
        return bounded(one.plus(other));
    }

    @Override
    ExactNumber times(ExactNumber one, ExactNumber other) {
        return bounded(one.times(other));
    }

    @Override
    ExactNumber power(Formula.Power power) {
        ExactNumber base = value(power.base());
        ExactNumber exponent = value(power.exponent());
        if (!exponent.denominator().equals(BigInteger.ONE)) {
            throw EvaluationException.undecided("it is not a rational number");
        }
        return power(base, exponent.numerator());
    }

    private ExactNumber power(ExactNumber base, BigInteger exponent) {
        if (exponent.signum() < 0 && base.numerator().signum() == 0) {
            throw EvaluationException.undefined("it divides by zero");
        }
        int size = bits(base);
        if (size > 1 && exponent.abs().bitLength() > 13) {
            throw tooLarge();
        }
        // Of 0, 1 and -1 only the parity of the exponent matters.
        int times = size > 1 ? exponent.abs().intValue() : exponent.testBit(0) ? 1 : 2;
        if (exponent.signum() == 0) {
            return ExactNumber.of(1);
        }
        if ((long) size * times > 2L * MOST_BITS) {
            throw tooLarge();
        }
        ExactNumber result =
                new ExactNumber(base.numerator().pow(times), base.denominator().pow(times));
        return bounded(exponent.signum() < 0 ? ExactNumber.of(1).dividedBy(result) : result);
    }

    @Override
    ExactNumber call(Formula.Call call) {
        List<ExactNumber> arguments = values(call.arguments());
        return switch (call.function()) {
            case "factorial" -> factorial(integer(arguments.getFirst()));
            case "binomial" -> binomial(integer(arguments.getFirst()), integer(arguments.get(1)));
            case "abs" -> abs(arguments.getFirst());
            case "floor" -> floor(arguments.getFirst());
            case "ceiling" -> floor(arguments.getFirst().negated()).negated();
            default -> throw EvaluationException.undecided("it is not a rational number");
        };
    }

    private static ExactNumber abs(ExactNumber value) {
        return value.isNegative() ? value.negated() : value;
    }

    private static ExactNumber floor(ExactNumber value) {
        BigInteger[] parts = value.numerator().divideAndRemainder(value.denominator());
        BigInteger whole = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
        return new ExactNumber(whole, BigInteger.ONE);
    }

    private static int integer(ExactNumber value) {
        boolean fits =
                value.denominator().equals(BigInteger.ONE)
                        && value.numerator().signum() >= 0
                        && value.numerator().bitLength() < 10
                        && value.numerator().intValue() <= LARGEST_FACTORIAL;
        if (!fits) {
            throw EvaluationException.undecided("it has a factorial that is not calculated");
        }
        return value.numerator().intValue();
    }

    private ExactNumber factorial(int number) {
        return binomial(number, number, false);
    }

    private ExactNumber binomial(int number, int chosen) {
        return chosen > number ? ExactNumber.of(0) : binomial(number, chosen, true);
    }

    /** The product of the {@code chosen} largest numbers, divided by those from 1 on if so said. */
    private ExactNumber binomial(int number, int chosen, boolean divided) {
        budget().spend(number);
        BigInteger result = BigInteger.ONE;
        for (int i = 1; i <= chosen; i++) {
            result = result.multiply(BigInteger.valueOf(number - chosen + i));
            result = divided ? result.divide(BigInteger.valueOf(i)) : result;
        }
        return bounded(new ExactNumber(result, BigInteger.ONE));
    }

    private ExactNumber bounded(ExactNumber value) {
        int size = bits(value);
        budget().spend((size * size) >> 16);
        if (size > MOST_BITS) {
            throw tooLarge();
        }
        return value;
    }

    private static int bits(ExactNumber value) {
        int bottom = value.denominator().bitLength();
        return Math.min(1 << 14, Math.max(value.numerator().abs().bitLength(), bottom));
    }

    private static EvaluationException tooLarge() {
        return EvaluationException.undecided("its numbers are longer than 4096 bits");
    }
}
