package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Whether two formulas are the same number or function. The first way that can tell decides: exact
 * fractions; rational formulas modulo a prime at random points; real numbers with error bounds, at
 * several points where there are variables; and last, modulo a prime with unknown functions.
 *
 * <p>A gold number that was written with at least two digits after the point and three significant
 * ones is taken for rounded: what rounds to it is right. That is the only tolerance. For one thread
 * and one verdict.
 */
final class FormulaEquality {
    private static final int MODULAR_POINTS = 3;
    private static final int REAL_POINTS = 10;
    private static final int ENOUGH_POINTS = 2;
    private static final int ROUNDED_PLACES = 2;
    private static final int ROUNDED_DIGITS = 3;

    private final Budget budget;

    FormulaEquality(Budget budget) {
        this.budget = budget;
    }

    /**
     * Whether the answer is the gold one. Where no way can tell, it is not.
     *
     * @throws EvaluationException if the budget is used up
     */
    boolean same(Formula gold, Formula answer) {
        return decide(
                List.of(
                        (one, other) -> exactly(one, other),
                        (one, other) -> modularly(one, other, false),
                        this::really,
                        (one, other) -> modularly(one, other, true)),
                gold,
                answer);
    }

    /**
     * Whether two equations between formulas say the same: one difference of the sides is a
     * constant multiple of the other.
     *
     * @param one a difference that should be zero
     * @param other a difference that should be zero
     * @throws EvaluationException if the budget is used up
     */
    boolean proportional(Formula one, Formula other) {
        return decide(
                List.of(
                        (first, second) -> proportionalModularly(first, second),
                        (first, second) -> proportionalReally(first, second)),
                one,
                other);
    }

    /**
     * The value of a formula without variables, to say beforehand why it has none.
     *
     * @throws EvaluationException if it has none, or none that can be found
     */
    void requireValue(Formula formula) {
        if (new ExactArithmetic(budget).find(formula).isEmpty()) {
            new RealArithmetic(budget, 0).value(formula);
        }
    }

    private static boolean decide(
            List<BiPredicate<Formula, Formula>> ways, Formula one, Formula other) {
        for (BiPredicate<Formula, Formula> way : ways) {
            try {
                return way.test(one, other);
            } catch (EvaluationException exception) {
                if (exception.reason() == EvaluationException.Reason.BEYOND_BUDGET) {
                    throw exception;
                }
            }
        }
        return false;
    }

    private boolean exactly(Formula gold, Formula answer) {
        ExactArithmetic exact = new ExactArithmetic(budget);
        boolean rounded = gold instanceof Formula.Literal literal && isRounded(literal);
        if (rounded && !answer.hasVariables() && hasMorePlaces(answer, (Formula.Literal) gold)) {
            return roundsTo((Formula.Literal) gold, answer);
        }
        return exact.value(gold).equals(exact.value(answer));
    }

    private static boolean isRounded(Formula.Literal gold) {
        BigInteger digits = unscaled(gold);
        return gold.places() >= ROUNDED_PLACES
                && digits.abs().toString().length() >= ROUNDED_DIGITS;
    }

    private static BigInteger unscaled(Formula.Literal decimal) {
        ExactNumber value = decimal.value();
        return value.numerator()
                .multiply(BigInteger.TEN.pow(decimal.places()))
                .divide(value.denominator());
    }

    private static boolean hasMorePlaces(Formula answer, Formula.Literal gold) {
        return !(answer instanceof Formula.Literal literal) || literal.places() > gold.places();
    }

    private boolean roundsTo(Formula.Literal gold, Formula answer) {
        Approximation value = new RealArithmetic(budget, 0).value(answer);
        BigDecimal middle = new BigDecimal(unscaled(gold), gold.places());
        BigDecimal halfUnit = BigDecimal.valueOf(5, gold.places() + 1);
        return value.value().subtract(middle).abs().compareTo(halfUnit.add(value.error())) <= 0;
    }

    private boolean modularly(Formula one, Formula other, boolean opaque) {
        for (long point = 0; point < MODULAR_POINTS; point++) {
            ModularArithmetic arithmetic = new ModularArithmetic(budget, point, opaque);
            if (!arithmetic.value(one).equals(arithmetic.value(other))) {
                return false;
            }
        }
        return true;
    }

    private boolean really(Formula one, Formula other) {
        if (!one.hasVariables() && !other.hasVariables()) {
            RealArithmetic arithmetic = new RealArithmetic(budget, 0);
            return arithmetic.value(one).same(arithmetic.value(other));
        }
        int defined = 0;
        for (long point = 0; point < REAL_POINTS; point++) {
            Optional<Boolean> verdict = really(one, other, new RealArithmetic(budget, point));
            if (verdict.isPresent() && !verdict.get()) {
                return false;
            }
            defined += verdict.isPresent() ? 1 : 0;
        }
        if (defined < ENOUGH_POINTS) {
            throw EvaluationException.undecided("it has values at too few points");
        }
        return true;
    }

    /** The verdict at a point; nothing where one of the two has no value. */
    private static Optional<Boolean> really(Formula one, Formula other, RealArithmetic arithmetic) {
        try {
            return Optional.of(arithmetic.value(one).same(arithmetic.value(other)));
        } catch (EvaluationException exception) {
            if (exception.reason() != EvaluationException.Reason.UNDEFINED) {
                throw exception;
            }
            return Optional.empty();
        }
    }

    private boolean proportionalModularly(Formula one, Formula other) {
        ModularArithmetic origin = new ModularArithmetic(budget, 0, false);
        BigInteger first = origin.value(one);
        BigInteger second = origin.value(other);
        for (long point = 1; point <= MODULAR_POINTS; point++) {
            ModularArithmetic there = new ModularArithmetic(budget, point, false);
            BigInteger left = there.times(first, there.value(other));
            if (!left.equals(there.times(second, there.value(one)))) {
                return false;
            }
        }
        return first.signum() != 0 && second.signum() != 0;
    }

    private boolean proportionalReally(Formula one, Formula other) {
        RealArithmetic origin = new RealArithmetic(budget, 0);
        Approximation first = origin.value(one);
        Approximation second = origin.value(other);
        for (long point = 1; point <= MODULAR_POINTS; point++) {
            RealArithmetic there = new RealArithmetic(budget, point);
            Approximation left = there.times(first, there.value(other));
            if (!left.same(there.times(second, there.value(one)))) {
                return false;
            }
        }
        return first.sign() != 0 && second.sign() != 0;
    }
}
