package dapo.reasoning;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Draws chains of the same calculations with other numbers of about the same size.
 *
 * @param chain the chain with its own numbers
 * @param decimals the most digits after the point of any number on its way
 * @param negative whether a number on its way is negative
 */
record NumberVariation(CalculationChain chain, int decimals, boolean negative) {
    private static final int TRIES = 50;
    // Halves, doubles and per cent stay what they are.
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal LARGEST_KEPT = BigDecimal.TWO;
    private static final double KEPT_SHARE = 0.25;
    private static final int MOST_VARIED_DIGITS = 8;

    static NumberVariation of(CalculationChain chain) {
        int decimals = chain.expression().values().mapToInt(ExactNumber::decimals).max().orElse(0);
        boolean negative = chain.expression().values().anyMatch(ExactNumber::isNegative);
        return new NumberVariation(chain, decimals, negative);
    }

    /**
     * A chain with other numbers that is no harder and that the condition accepts; the chain itself
     * if none is found.
     */
    CalculationChain draw(SeededStream stream, Predicate<CalculationChain> condition) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Map<ExactNumber, Expression> numbers = new HashMap<>();
            Expression varied =
                    chain.expression()
                            .mapNumbers(number ->
                                    numbers.computeIfAbsent(
                                            number.value(), value -> vary(value, stream)));
            if (isNoHarder(varied)) {
                CalculationChain result = CalculationChain.of(varied);
                if (condition.test(result)) {
                    return result;
                }
            }
        }
        return chain;
    }

    private boolean isNoHarder(Expression varied) {
        try {
            return varied.values()
                    .allMatch(value ->
                            value.decimals() <= decimals && (negative || !value.isNegative()));
        } catch (ArithmeticException e) {
            return false;
        }
    }

    private static Expression vary(ExactNumber value, SeededStream stream) {
        BigDecimal decimal = new BigDecimal(value.decimal()).stripTrailingZeros();
        boolean kept = decimal.compareTo(LARGEST_KEPT) <= 0 || decimal.compareTo(HUNDRED) == 0;
        if (kept || decimal.precision() > MOST_VARIED_DIGITS || stream.chance(KEPT_SHARE)) {
            return new Expression.Constant(value);
        }
        int digits = decimal.unscaledValue().intValueExact();
        int drawn = stream.between((digits + 1) / 2, Math.max(9, 2 * digits));
        return new Expression.Constant(
                ExactNumber.ofDecimal(BigDecimal.valueOf(drawn, decimal.scale()).toPlainString()));
    }
}
