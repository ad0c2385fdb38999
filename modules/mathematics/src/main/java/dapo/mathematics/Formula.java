package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.util.List;
import java.util.stream.Stream;

/**
 * A scalar formula as a tree. Differences and quotients are sums with a factor -1 and products with
 * an exponent -1, so that the depth of a tree is bounded by the nesting of its text.
 */
sealed interface Formula {
    /**
     * A number that stands in the text.
     *
     * @param places how many digits were written after the point; 0 without one
     */
    record Literal(ExactNumber value, int places) implements Formula {}

    /** A variable, or one of the constants {@code π}, {@code e} and {@code i}. */
    record Symbol(String name) implements Formula {
        boolean isConstant() {
            return name.equals("π") || name.equals("e") || name.equals("i") || name.equals("∞");
        }
    }

    /** Terms to be added. */
    record Sum(List<Formula> terms) implements Formula {}

    /** Factors to be multiplied. */
    record Product(List<Formula> factors) implements Formula {}

    /** A base with its exponent; roots have the exponent {@code 1/n}. */
    record Power(Formula base, Formula exponent) implements Formula {}

    /** A function, by the name that the reader gives it, with its arguments. */
    record Call(String function, List<Formula> arguments) implements Formula {}

    static Formula integer(long value) {
        return new Literal(ExactNumber.of(value), 0);
    }

    static Formula product(Formula one, Formula other) {
        return new Product(List.of(one, other));
    }

    static Formula quotient(Formula top, Formula bottom) {
        return product(top, reciprocal(bottom));
    }

    static Formula reciprocal(Formula bottom) {
        return new Power(bottom, integer(-1));
    }

    static Formula root(Formula radicand, Formula degree) {
        return new Power(radicand, reciprocal(degree));
    }

    static Formula difference(Formula one, Formula other) {
        return new Sum(List.of(one, negation(other)));
    }

    static Formula negation(Formula formula) {
        return formula instanceof Literal literal
                ? new Literal(literal.value.negated(), literal.places)
                : product(integer(-1), formula);
    }

    /** Whether it is an angle in degrees as a whole, as {@code 30^\circ}. */
    default boolean isDegrees() {
        return switch (this) {
            case Call call -> call.function.equals("degree");
            case Product product ->
                    product.factors.size() == 2
                            && product.factors.getFirst().equals(integer(-1))
                            && product.factors.getLast().isDegrees();
            default -> false;
        };
    }

    /** The number of degrees of an angle that {@link #isDegrees}. */
    default Formula withoutDegrees() {
        return switch (this) {
            case Call call -> call.arguments.getFirst();
            case Product product -> negation(product.factors.getLast().withoutDegrees());
            default -> this;
        };
    }

    /** The formulas that it is directly made of. */
    default Stream<Formula> parts() {
        return switch (this) {
            case Literal literal -> Stream.of();
            case Symbol symbol -> Stream.of();
            case Sum sum -> sum.terms.stream();
            case Product product -> product.factors.stream();
            case Power power -> Stream.of(power.base, power.exponent);
            case Call call -> call.arguments.stream();
        };
    }

    /** Whether a variable stands in it. */
    default boolean hasVariables() {
        return this instanceof Symbol symbol
                ? !symbol.isConstant()
                : parts().anyMatch(Formula::hasVariables);
    }

    /** Whether it only names something, as {@code x}, {@code AB} or {@code P(A)}. */
    default boolean isName() {
        return hasVariables() && !hasNumbers();
    }

    private boolean hasNumbers() {
        return switch (this) {
            case Literal literal -> true;
            case Power power when power.exponent.equals(integer(-1)) -> power.base.hasNumbers();
            default -> parts().anyMatch(Formula::hasNumbers);
        };
    }
}
