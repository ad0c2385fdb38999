package dapo.reasoning;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The calculations of a worked solution as one expression.
 *
 * @param expression the whole, nested
 * @param calculations how many there are, one that stands several times counted once
 */
record CalculationChain(Expression expression, int calculations) {
    private static final Pattern ANNOTATION = Pattern.compile("<<([^<>]*)>>");

    // A chain that uses its results again and again doubles with each line.
    private static final int MOST_NUMBERS = 64;

    /** A chain that cannot be used, and why; caught where chains are counted. */
    static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final Gsm8kChains.Reason reason;

        UnusableException(Gsm8kChains.Reason reason) {
            super(reason.toString(), null, false, false);
            this.reason = reason;
        }
    }

    /**
     * The chain of a solution with annotated calculations, each {@code <<48+24=72>>}, and its
     * answer after {@code ####}: wherever a calculation uses the result of an earlier one, the
     * earlier one is put in its place.
     */
    static CalculationChain ofSolution(String solution) {
        ExactNumber answer = value(expression(new AnswerVerifier().finalAnswer(solution)));
        Map<ExactNumber, Expression> results = new HashMap<>();
        List<MatchResult> annotations = ANNOTATION.matcher(solution).results().toList();
        for (MatchResult annotation : annotations) {
            Expression calculation = calculation(annotation.group(1));
            Expression nested =
                    calculation.mapNumbers(number -> results.getOrDefault(number.value(), number));
            if (nested.size() > MOST_NUMBERS) {
                throw new UnusableException(Gsm8kChains.Reason.TOO_LONG);
            }
            if (calculation instanceof Expression.Operation) {
                results.put(calculation.value(), nested);
            }
        }
        if (results.isEmpty()) {
            throw new UnusableException(Gsm8kChains.Reason.NO_CALCULATION);
        }
        return of(
                Optional.ofNullable(results.get(answer))
                        .orElseThrow(() -> new UnusableException(Gsm8kChains.Reason.DISCONNECTED)));
    }

    /** The chain of an expression, all of whose results must be decimal numbers. */
    static CalculationChain of(Expression expression) {
        int calculations = 0;
        Expression rest = expression;
        try {
            for (Optional<Expression.Operation> next = rest.next(1);
                    next.isPresent();
                    next = rest.next(1)) {
                rest = rest.calculate(next.get());
                rest.text();
                calculations++;
            }
        } catch (ArithmeticException e) {
            throw new UnusableException(Gsm8kChains.Reason.NOT_DECIMAL);
        }
        return new CalculationChain(expression, calculations);
    }

    /**
     * Whether the chain is no longer than the settings allow, in calculations, characters and
     * digits.
     */
    boolean isWithin(Gsm8kChains.Settings settings) {
        return calculations <= settings.mostCalculations()
                && prompt().length() <= settings.longestPrompt()
                && expression.values().allMatch(value -> value.digits() <= settings.mostDigits());
    }

    /** The result, in decimal digits. */
    String answer() {
        return expression.value().decimal();
    }

    /** Exactly the text that the model is given. */
    String prompt() {
        return expression.text() + "\n";
    }

    private static Expression calculation(String annotation) {
        int equals = annotation.indexOf('=');
        Expression calculation =
                expression(Optional.of(annotation.substring(0, Math.max(0, equals))));
        Expression result = expression(Optional.of(annotation.substring(equals + 1)));
        if (!value(calculation).equals(value(result))) {
            throw new UnusableException(Gsm8kChains.Reason.INEXACT);
        }
        return calculation;
    }

    private static Expression expression(Optional<String> text) {
        return text.flatMap(ExpressionParser::parse)
                .orElseThrow(() -> new UnusableException(Gsm8kChains.Reason.UNREADABLE));
    }

    private static ExactNumber value(Expression expression) {
        try {
            return expression.value();
        } catch (ArithmeticException e) {
            throw new UnusableException(Gsm8kChains.Reason.UNREADABLE);
        }
    }
}
