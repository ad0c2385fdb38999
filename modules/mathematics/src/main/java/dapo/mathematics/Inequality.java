package dapo.mathematics;

import java.util.ArrayList;
import java.util.List;

/** Writes inequalities of one unknown as the intervals that they say. */
final class Inequality {
    private Inequality() {}

    /**
     * The set that a relation says its unknown to be in, as {@code [1,2)} for {@code 1 ≤ x < 2};
     * other relations as they are, with every "greater than" turned round.
     */
    static Answer asSet(Answer.Relation relation) {
        List<Answer> sides = relation.sides();
        List<String> signs = relation.signs();
        if (signs.equals(List.of("∈")) && sides.getFirst().isName()) {
            return sides.getLast();
        }
        if (signs.stream().allMatch(sign -> sign.equals(">") || sign.equals("≥"))) {
            return asSet(turned(relation));
        }
        if (signs.equals(List.of("≠")) && isUnknown(sides.getFirst())) {
            return allBut(sides.getLast());
        }
        if (!signs.stream().allMatch(sign -> sign.equals("<") || sign.equals("≤"))) {
            return relation;
        }
        return interval(relation);
    }

    private static Answer.Relation turned(Answer.Relation relation) {
        List<String> signs =
                relation.signs().reversed().stream()
                        .map(sign -> sign.equals(">") ? "<" : "≤")
                        .toList();
        return new Answer.Relation(new ArrayList<>(relation.sides().reversed()), signs);
    }

    private static Answer interval(Answer.Relation relation) {
        List<Answer> sides = relation.sides();
        List<String> signs = relation.signs();
        if (sides.size() == 2 && isUnknown(sides.getFirst())) {
            return Answer.interval("(", Answer.infinity(-1), sides.getLast(), closing(signs, 0));
        }
        if (sides.size() == 2 && isUnknown(sides.getLast())) {
            return Answer.interval(opening(signs), sides.getFirst(), Answer.infinity(1), ")");
        }
        if (sides.size() == 3 && isUnknown(sides.get(1))) {
            return Answer.interval(
                    opening(signs), sides.getFirst(), sides.getLast(), closing(signs, 1));
        }
        return relation;
    }

    private static String opening(List<String> signs) {
        return signs.getFirst().equals("<") ? "(" : "[";
    }

    private static String closing(List<String> signs, int index) {
        return signs.get(index).equals("<") ? ")" : "]";
    }

    private static Answer allBut(Answer value) {
        return new Answer.Several(
                Answer.Kind.UNION,
                "",
                List.of(
                        Answer.interval("(", Answer.infinity(-1), value, ")"),
                        Answer.interval("(", value, Answer.infinity(1), ")")));
    }

    private static boolean isUnknown(Answer side) {
        return side instanceof Answer.Quantity quantity
                && quantity.unit().equals(Unit.NONE)
                && quantity.value() instanceof Formula.Symbol symbol
                && !symbol.isConstant();
    }
}
