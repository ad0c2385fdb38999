package dapo.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An arithmetic expression of exact numbers and the four operations, as a tree; immutable, equal by
 * content.
 */
sealed interface Expression {
    /** A number that stands in the expression. */
    record Constant(ExactNumber value) implements Expression {}

    /** An operation; the symbol is one of {@code + - * /}. */
    record Operation(char symbol, Expression left, Expression right) implements Expression {
        private boolean isSum() {
            return symbol == '+' || symbol == '-';
        }

        private ExactNumber apply(ExactNumber first, ExactNumber second) {
            return switch (symbol) {
                case '+' -> first.plus(second);
                case '-' -> first.minus(second);
                case '*' -> first.times(second);
                default -> first.dividedBy(second);
            };
        }

        // A right operand of the same rank, read without its parentheses, would be done in another
        // order.
        private void appendTo(StringBuilder text) {
            appendOperand(text, left, left instanceof Operation inner && inner.isSum() && !isSum());
            text.append(symbol);
            appendOperand(
                    text, right, right instanceof Operation inner && (inner.isSum() || !isSum()));
        }
    }

    /**
     * The value.
     *
     * @throws ArithmeticException at a division by zero
     */
    default ExactNumber value() {
        return switch (this) {
            case Constant number -> number.value;
            case Operation operation ->
                    operation.apply(operation.left.value(), operation.right.value());
        };
    }

    /**
     * Every number in the expression, and the value of every operation, that of the whole last.
     *
     * @throws ArithmeticException at a division by zero
     */
    default Stream<ExactNumber> values() {
        List<ExactNumber> values = new ArrayList<>();
        addValues(values);
        return values.stream();
    }

    private ExactNumber addValues(List<ExactNumber> values) {
        ExactNumber value =
                switch (this) {
                    case Constant number -> number.value;
                    case Operation operation ->
                            operation.apply(
                                    operation.left.addValues(values),
                                    operation.right.addValues(values));
                };
        values.add(value);
        return value;
    }

    /** How many numbers stand in the expression. */
    default int size() {
        return switch (this) {
            case Constant number -> 1;
            case Operation operation -> operation.left.size() + operation.right.size();
        };
    }

    /** How many operations stand in the expression. */
    default int operations() {
        return size() - 1;
    }

    /**
     * What can be done next: of the parts that begin with the first operation from the left whose
     * operands are both numbers, the largest of at most {@code most} operations; nothing in a
     * number.
     *
     * @param most 1 or more
     */
    default Optional<Operation> next(int most) {
        return switch (this) {
            case Constant number -> Optional.empty();
            case Operation operation ->
                    operations() <= most
                            ? Optional.of(operation)
                            : operation.left.next(most).or(() -> operation.right.next(most));
        };
    }

    private Expression replace(Expression part, Expression replacement) {
        if (equals(part)) {
            return replacement;
        }
        return switch (this) {
            case Constant number -> number;
            case Operation operation ->
                    new Operation(
                            operation.symbol,
                            operation.left.replace(part, replacement),
                            operation.right.replace(part, replacement));
        };
    }

    /** This expression with every number replaced by what the function makes of it. */
    default Expression mapNumbers(Function<Constant, Expression> function) {
        return switch (this) {
            case Constant number -> function.apply(number);
            case Operation operation ->
                    new Operation(
                            operation.symbol,
                            operation.left.mapNumbers(function),
                            operation.right.mapNumbers(function));
        };
    }

    /** This expression with the value of a part in its place, wherever the part stands. */
    default Expression calculate(Operation part) {
        return replace(part, new Constant(part.value()));
    }

    /**
     * The expression in decimal numbers, with the parentheses that its order of calculation needs.
     *
     * @throws ArithmeticException if a number has no finite decimal expansion
     */
    default String text() {
        StringBuilder text = new StringBuilder();
        appendOperand(text, this, false);
        return text.toString();
    }

    private static void appendOperand(StringBuilder text, Expression operand, boolean parentheses) {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == '(';
        boolean negative = operand instanceof Constant number && number.value.isNegative();
        boolean enclose = parentheses || (negative && !first);
        text.append(enclose ? "(" : "");
        switch (operand) {
            case Constant number -> text.append(number.value.decimal());
            case Operation operation -> operation.appendTo(text);
        }
        text.append(enclose ? ")" : "");
    }
}
