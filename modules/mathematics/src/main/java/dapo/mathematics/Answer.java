package dapo.mathematics;

import java.util.ArrayList;
import java.util.List;

/** What a final answer says. */
sealed interface Answer {
    /**
     * A formula with its unit.
     *
     * @param percent whether a percent sign follows; the value is the number before it
     */
    record Quantity(Formula value, boolean percent, Unit unit) implements Answer {
        /** The same with the letters behind the number read as its unit, as in {@code 5 m}. */
        Quantity withLettersAsUnit() {
            if (!unit.equals(Unit.NONE) || !(value instanceof Formula.Product product)) {
                return this;
            }
            List<Formula> factors = product.factors();
            int end = factors.size();
            List<String> pieces = new ArrayList<>();
            while (end > 1 && Unit.isLetter(factors.get(end - 1))) {
                pieces.addAll(0, Unit.pieces(factors.get(--end)));
            }
            return pieces.isEmpty()
                    ? this
                    : new Quantity(
                            new Formula.Product(factors.subList(0, end)), percent, Unit.of(pieces));
        }
    }

    /** How several answers are put together. */
    enum Kind {
        /** Between braces; order and repetitions do not matter. */
        SET,
        /** Separated by commas alone; the order does not matter. */
        LIST,
        /** Between parentheses or square brackets: a tuple, a vector or an interval. */
        TUPLE,
        /** Sets or intervals joined by a union sign; the order does not matter. */
        UNION,
        /** Separated by colons. */
        RATIO,
        /** Rows of a matrix. */
        MATRIX,
        /** Entries of a row. */
        ROW
    }

    /**
     * Several answers.
     *
     * @param brackets the opening and the closing one of a tuple, as {@code [)}; empty otherwise
     */
    record Several(Kind kind, String brackets, List<Answer> elements) implements Answer {
        public Several {
            elements = List.copyOf(elements);
        }
    }

    /**
     * Sides with the signs between them, as {@code x = 2 + 3 = 5}.
     *
     * @param signs one fewer than sides
     */
    record Relation(List<Answer> sides, List<String> signs) implements Answer {
        public Relation {
            sides = List.copyOf(sides);
            signs = List.copyOf(signs);
        }

        boolean isEquation() {
            return signs.stream().allMatch(sign -> sign.equals("="));
        }
    }

    /** Words without a formula, in lower case. */
    record Words(String text) implements Answer {}

    static Answer of(Formula formula) {
        return new Quantity(formula, false, Unit.NONE);
    }

    /** Every real number. */
    static Answer reals() {
        return interval("(", infinity(-1), infinity(1), ")");
    }

    static Answer interval(String open, Answer from, Answer to, String close) {
        return new Several(Kind.TUPLE, open + close, List.of(from, to));
    }

    static Answer infinity(int sign) {
        Formula infinity = new Formula.Symbol("∞");
        return of(sign < 0 ? Formula.negation(infinity) : infinity);
    }

    /** Whether it only names what is asked for, as {@code x}, {@code AB} or {@code (x, y)}. */
    default boolean isName() {
        return switch (this) {
            case Quantity quantity -> quantity.unit.equals(Unit.NONE) && quantity.value.isName();
            case Several several -> several.elements.stream().allMatch(Answer::isName);
            case Relation relation -> false;
            case Words words -> true;
        };
    }
}
