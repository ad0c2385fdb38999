package causallm.chat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables in sight, and how much a rendering may still do. */
final class Scope {
    private final Map<String, Object> variables = new HashMap<>();
    private final Optional<Scope> outer;
    private final Budget budget;

    Scope(Budget budget) {
        this.outer = Optional.empty();
        this.budget = budget;
    }

    Scope(Scope outer) {
        this.outer = Optional.of(outer);
        this.budget = outer.budget;
    }

    Object value(String name) {
        for (Optional<Scope> scope = Optional.of(this);
                scope.isPresent();
                scope = scope.get().outer) {
            Object value = scope.get().variables.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Undefined(name);
    }

    void set(String name, Object value) {
        budget.value(value);
        variables.put(name, value);
    }

    Budget budget() {
        return budget;
    }
}
