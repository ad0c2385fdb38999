package causallm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code for} loop; what its body sets is forgotten after each round.
 *
 * @param names of the loop's variables
 * @param elements what it goes through
 * @param filter which of them it takes
 * @param body what it does with each
 * @param otherwise what it does where there is none
 */
record Loop(
        List<String> names,
        Expression elements,
        Optional<Expression> filter,
        Statement body,
        Statement otherwise)
        implements Statement {
    @Override
    public Flow run(Scope scope, StringBuilder output) {
        List<Object> all = taken(scope);
        if (all.isEmpty()) {
            return otherwise.run(scope, output);
        }
        for (int index = 0; index < all.size(); index++) {
            scope.budget().step();
            Scope round = new Scope(scope);
            round.set("loop", variables(all, index));
            Blocks.assign(round, names, all.get(index));
            if (body.run(round, output) == Flow.BREAK) {
                break;
            }
        }
        return Flow.NEXT;
    }

    private List<Object> taken(Scope scope) {
        List<Object> all = Values.elements(elements.evaluate(scope));
        if (filter.isEmpty()) {
            return all;
        }
        List<Object> taken = new ArrayList<>();
        for (Object element : all) {
            scope.budget().step();
            Scope round = new Scope(scope);
            Blocks.assign(round, names, element);
            if (Values.isTrue(filter.get().evaluate(round))) {
                taken.add(element);
            }
        }
        return taken;
    }

    /** What {@code loop} knows in a round. */
    private static Namespace variables(List<Object> all, int index) {
        Map<String, Object> loop = new LinkedHashMap<>();
        loop.put("index", index + 1L);
        loop.put("index0", (long) index);
        loop.put("revindex", (long) all.size() - index);
        loop.put("revindex0", all.size() - index - 1L);
        loop.put("first", index == 0);
        loop.put("last", index == all.size() - 1);
        loop.put("length", (long) all.size());
        loop.put("previtem", index > 0 ? all.get(index - 1) : new Undefined("previtem"));
        loop.put(
                "nextitem",
                index < all.size() - 1 ? all.get(index + 1) : new Undefined("nextitem"));
        Callable cycle = (scope, placed, named) -> placed.get(index % placed.size());
        loop.put("cycle", cycle);
        return new Namespace(loop);
    }
}
