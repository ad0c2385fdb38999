package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.util.ArrayList;
import java.util.List;

/**
 * Calculates formulas in one kind of number. Every node of a formula takes a step of the budget.
 * For one thread and one verdict.
 *
 * @param <T> the numbers, immutable
 */
abstract class Arithmetic<T> {
    private final Budget budget;

    Arithmetic(Budget budget) {
        this.budget = budget;
    }

    final Budget budget() {
        return budget;
    }

    /**
     * The value of a formula.
     *
     * @throws EvaluationException if it has none, or none that can be found within the budget
     */
    final T value(Formula formula) {
        budget.spend(1);
        return switch (formula) {
            case Formula.Literal literal -> number(literal.value());
            case Formula.Symbol symbol -> symbol(symbol);
            case Formula.Sum sum ->
                    sum.terms().stream().map(this::value).reduce(this::plus).orElseThrow();
            case Formula.Product product ->
                    product.factors().stream().map(this::value).reduce(this::times).orElseThrow();
            case Formula.Power power -> power(power);
            case Formula.Call call -> call(call);
        };
    }

    final List<T> values(List<Formula> formulas) {
        List<T> values = new ArrayList<>();
        formulas.forEach(formula -> values.add(value(formula)));
        return values;
    }

    abstract T number(ExactNumber value);

    abstract T symbol(Formula.Symbol symbol);

    abstract T plus(T one, T other);

    abstract T times(T one, T other);

    abstract T power(Formula.Power power);

    abstract T call(Formula.Call call);
}
