package dapo.mathematics;

import dapo.mathematics.Answer.Kind;
import dapo.mathematics.Answer.Quantity;
import dapo.mathematics.Answer.Relation;
import dapo.mathematics.Answer.Several;

import java.util.ArrayList;
import java.util.List;

/** Whether two answers say the same, by the rules of {@link MathVerifier}. For one thread. */
final class AnswerEquality {
    private static final Formula HUNDREDTH =
            Formula.quotient(Formula.integer(1), Formula.integer(100));

    private final FormulaEquality formulas;

    AnswerEquality(Budget budget) {
        this.formulas = new FormulaEquality(budget);
    }

    /**
     * Whether the answer is the gold one.
     *
     * @throws EvaluationException if the budget is used up
     */
    boolean same(Answer gold, Answer answer) {
        if (gold instanceof Relation one && answer instanceof Relation other) {
            return sameRelation(one, other);
        }
        if (answer instanceof Relation relation) {
            return relation.isEquation()
                    && values(relation).stream().allMatch(value -> same(gold, value));
        }
        if (gold instanceof Relation relation) {
            return relation.isEquation()
                    && relation.sides().getFirst().isName()
                    && values(relation).stream().allMatch(value -> same(value, answer));
        }
        if (gold instanceof Quantity one && answer instanceof Quantity other) {
            return sameQuantity(one, other);
        }
        if (gold instanceof Several one && answer instanceof Several other) {
            return sameSeveral(one, other);
        }
        return isSetOf(gold, answer) || isSetOf(answer, gold) || gold.equals(answer);
    }

    /** A set of one is that one. */
    private boolean isSetOf(Answer set, Answer element) {
        return set instanceof Several several
                && several.kind() == Kind.SET
                && several.elements().size() == 1
                && element instanceof Quantity
                && same(several.elements().getFirst(), element);
    }

    /** The sides that are more than names; the last one where all are names. */
    private static List<Answer> values(Relation relation) {
        List<Answer> values = relation.sides().stream().filter(side -> !side.isName()).toList();
        return values.isEmpty() ? List.of(relation.sides().getLast()) : values;
    }

    private boolean sameQuantity(Quantity gold, Quantity answer) {
        boolean letters = !gold.unit().measures().isEmpty() && !gold.value().hasVariables();
        return sameReading(gold, letters ? answer.withLettersAsUnit() : answer);
    }

    private boolean sameReading(Quantity gold, Quantity answer) {
        if (!gold.unit().agrees(answer.unit())) {
            return false;
        }
        if (formulas.same(gold.value(), answer.value())) {
            return true;
        }
        if (gold.percent() == answer.percent()) {
            return false;
        }
        return gold.percent()
                ? formulas.same(Formula.product(gold.value(), HUNDREDTH), answer.value())
                : formulas.same(gold.value(), Formula.product(answer.value(), HUNDREDTH));
    }

    private boolean sameSeveral(Several gold, Several answer) {
        return switch (gold.kind()) {
            case SET ->
                    (answer.kind() == Kind.SET || answer.kind() == Kind.LIST)
                            && eachIn(gold.elements(), answer.elements())
                            && eachOf(answer.elements(), gold.elements());
            case LIST ->
                    answer.kind() == Kind.TUPLE
                            ? sameInOrder(gold.elements(), answer.elements())
                            : sameList(gold, answer);
            case TUPLE ->
                    (answer.kind() == Kind.LIST
                                    || (answer.kind() == Kind.TUPLE
                                            && gold.brackets().equals(answer.brackets())))
                            && sameInOrder(gold.elements(), answer.elements());
            case MATRIX -> sameInOrder(rows(gold), rows(answer));
            case UNION, RATIO, ROW -> sameKind(gold, answer);
        };
    }

    private boolean sameList(Several gold, Several answer) {
        return (answer.kind() == Kind.LIST || answer.kind() == Kind.SET)
                && sameInAnyOrder(gold.elements(), answer.elements());
    }

    private boolean sameKind(Several gold, Several answer) {
        return gold.kind() == answer.kind()
                && (gold.kind() == Kind.UNION
                        ? sameInAnyOrder(gold.elements(), answer.elements())
                        : sameInOrder(gold.elements(), answer.elements()));
    }

    /** The rows of a matrix, also where it is written as tuples in a tuple. */
    private static List<Answer> rows(Several several) {
        if (several.kind() == Kind.TUPLE) {
            return several.elements().stream().map(AnswerEquality::row).toList();
        }
        return several.kind() == Kind.MATRIX ? several.elements() : List.of();
    }

    private static Answer row(Answer row) {
        return row instanceof Several entries && entries.kind() == Kind.TUPLE
                ? new Several(Kind.ROW, "", entries.elements())
                : row;
    }

    private boolean sameInOrder(List<Answer> gold, List<Answer> answers) {
        if (gold.size() != answers.size()) {
            return false;
        }
        for (int i = 0; i < gold.size(); i++) {
            if (!same(gold.get(i), answers.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameInAnyOrder(List<Answer> gold, List<Answer> answers) {
        List<Answer> left = new ArrayList<>(answers);
        for (Answer element : gold) {
            int found = indexOf(element, left);
            if (found < 0) {
                return false;
            }
            left.remove(found);
        }
        return left.isEmpty();
    }

    private int indexOf(Answer gold, List<Answer> answers) {
        for (int i = 0; i < answers.size(); i++) {
            if (same(gold, answers.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private boolean eachIn(List<Answer> gold, List<Answer> answers) {
        return gold.stream().allMatch(element -> indexOf(element, answers) >= 0);
    }

    private boolean eachOf(List<Answer> answers, List<Answer> gold) {
        return answers.stream()
                .allMatch(answer -> gold.stream().anyMatch(element -> same(element, answer)));
    }

    private boolean sameRelation(Relation gold, Relation answer) {
        Relation one = ends(gold);
        Relation other = ends(answer);
        if (!one.signs().equals(other.signs())) {
            return false;
        }
        if (sameInOrder(one.sides(), other.sides())) {
            return true;
        }
        return one.isEquation()
                && one.sides().size() == 2
                && other.sides().size() == 2
                && proportional(one, other);
    }

    private boolean proportional(Relation one, Relation other) {
        return difference(one) instanceof Quantity first
                && difference(other) instanceof Quantity second
                && formulas.proportional(first.value(), second.value());
    }

    /** The left side minus the right one; words where they cannot be subtracted. */
    private static Answer difference(Relation relation) {
        return relation.sides().getFirst() instanceof Quantity left
                        && relation.sides().getLast() instanceof Quantity right
                        && left.unit().agrees(right.unit())
                ? Answer.of(Formula.difference(left.value(), right.value()))
                : new Answer.Words("");
    }

    /** An equation of a name with several equal values, as one with the last of them. */
    private Relation ends(Relation relation) {
        List<Answer> sides = relation.sides();
        boolean chain =
                relation.isEquation()
                        && sides.size() > 2
                        && sides.subList(1, sides.size()).stream()
                                .allMatch(side -> same(side, sides.getLast()));
        return chain
                ? new Relation(List.of(sides.getFirst(), sides.getLast()), List.of("="))
                : relation;
    }
}
