package causallm.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A function that a template defines; its value is what its body writes.
 *
 * @param header its name and parameters
 * @param body what it does
 */
record Macro(Header header, Statement body) {
    /** The name under which a call block hands itself to the macro that it calls. */
    static final String CALLER = "caller";

    /**
     * How a macro is called.
     *
     * @param name its name
     * @param parameters their names
     * @param defaults what each is where it is not given
     */
    record Header(String name, List<String> parameters, List<Optional<Expression>> defaults) {}

    /** The macro as a value, which sees the variables of the scope that it stands in. */
    Callable in(Scope definition) {
        return (caller, placed, named) -> {
            Scope scope = new Scope(definition);
            if (caller.value(CALLER) instanceof Callable block) {
                scope.set(CALLER, block);
            }
            bind(scope, placed, named);
            scope.budget().enter();
            try {
                return Blocks.capture(body, scope);
            } finally {
                scope.budget().leave();
            }
        };
    }

    private void bind(Scope scope, List<Object> placed, Map<String, Object> named) {
        Arguments given = new Arguments(header.name(), placed, named);
        List<String> parameters = header.parameters();
        for (int index = 0; index < parameters.size(); index++) {
            String name = parameters.get(index);
            Optional<Object> value = given.find(index, name);
            if (value.isEmpty()) {
                value = header.defaults().get(index).map(other -> other.evaluate(scope));
            }
            scope.set(name, value.orElseGet(() -> new Undefined(name)));
        }
        int known = Math.min(parameters.size(), placed.size());
        scope.set("varargs", new ArrayList<>(placed.subList(known, placed.size())));
        Map<Object, Object> more = new HashMap<>(named);
        Set.copyOf(parameters).forEach(more::remove);
        scope.set("kwargs", more);
    }
}
