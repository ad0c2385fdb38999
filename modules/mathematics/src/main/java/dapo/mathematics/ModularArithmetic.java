package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Numbers modulo the prime 2^127 - 39, at one point: every variable has a random value there. Two
 * rational formulas that agree at a few random points are the same one (Schwartz, 1980; Zippel,
 * 1979): polynomials of degree d agree by chance with a probability of d / 2^127 a point. So the
 * size of expanded polynomials does not matter.
 *
 * <p>π and e are variables here, between which there are no algebraic relations that anybody knows;
 * i is a square root of -1. Radicals and functions are undecided, or, where {@code opaque},
 * functions of which nothing is known but that the same operands give the same value.
 */
final class ModularArithmetic extends Arithmetic<BigInteger> {
    private static final BigInteger PRIME =
            BigInteger.TWO.pow(127).subtract(BigInteger.valueOf(39));
    private static final BigInteger I = rootOfMinusOne();
    private static final int MOST_EXPONENT_BITS = 256;
    private static final int POWER_STEPS = 40;

    private final long point;
    private final boolean opaque;
    private final ExactArithmetic exact;

    /**
     * Arithmetic at a point.
     *
     * @param point which one; the same number gives the same values
     */
    ModularArithmetic(Budget budget, long point, boolean opaque) {
        super(budget);
        this.point = point;
        this.opaque = opaque;
        this.exact = new ExactArithmetic(budget);
    }

    private static BigInteger rootOfMinusOne() {
        BigInteger quarter = PRIME.subtract(BigInteger.ONE).shiftRight(2);
        BigInteger minusOne = PRIME.subtract(BigInteger.ONE);
        BigInteger base = BigInteger.TWO;
        while (!base.modPow(quarter.shiftLeft(1), PRIME).equals(minusOne)) {
            base = base.add(BigInteger.ONE);
        }
        return base.modPow(quarter, PRIME);
    }

    @Override
    BigInteger number(ExactNumber value) {
        return value.numerator().mod(PRIME).multiply(inverse(value.denominator())).mod(PRIME);
    }

    private BigInteger inverse(BigInteger value) {
        budget().spend(POWER_STEPS);
        if (value.mod(PRIME).signum() == 0) {
            throw EvaluationException.undefined("it divides by zero");
        }
        return value.modInverse(PRIME);
    }

    @Override
    BigInteger symbol(Formula.Symbol symbol) {
        return symbol.name().equals("i") ? I : random(symbol.name(), List.of());
    }

    @Override
    BigInteger plus(BigInteger one, BigInteger other) {
        return one.add(other).mod(PRIME);
    }

    @Override
    BigInteger times(BigInteger one, BigInteger other) {
        return one.multiply(other).mod(PRIME);
    }

    @Override
    BigInteger power(Formula.Power power) {
        Optional<BigInteger> exponent =
                exact.find(power.exponent())
                        .filter(value -> value.denominator().equals(BigInteger.ONE))
                        .map(ExactNumber::numerator)
                        .filter(value -> value.bitLength() <= MOST_EXPONENT_BITS);
        BigInteger base = value(power.base());
        if (exponent.isPresent()) {
            budget().spend(POWER_STEPS);
            BigInteger positive = exponent.get().signum() < 0 ? inverse(base) : base;
            return positive.modPow(exponent.get().abs(), PRIME);
        }
        requireOpaque();
        return random("^", List.of(base, value(power.exponent())));
    }

    @Override
    BigInteger call(Formula.Call call) {
        Optional<ExactNumber> known = exact.find(call);
        if (known.isPresent()) {
            return number(known.get());
        }
        requireOpaque();
        return random("function " + call.function(), values(call.arguments()));
    }

    private void requireOpaque() {
        if (!opaque) {
            throw EvaluationException.undecided("it is not a rational formula");
        }
    }

    /** The value at this point of a variable, or of a function of which nothing is known. */
    private BigInteger random(String name, List<BigInteger> operands) {
        long seed = mixed(name.hashCode(), operands.isEmpty() ? point : 0);
        for (BigInteger operand : operands) {
            seed = mixed(mixed(seed, operand.longValue()), operand.shiftRight(64).longValue());
        }
        SplittableRandom random = new SplittableRandom(seed);
        return BigInteger.valueOf(random.nextLong())
                .shiftLeft(64)
                .add(BigInteger.valueOf(random.nextLong()))
                .mod(PRIME);
    }

    private static long mixed(long seed, long value) {
        return new SplittableRandom(seed).nextLong() + value;
    }
}
