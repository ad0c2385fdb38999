package causallm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call, as they are written.
 *
 * @param placed by place
 * @param named by name
 * @param morePlaced lists of more by place, {@code *list}
 * @param moreNamed mappings of more by name, {@code **mapping}
 */
record Call(
        List<Expression> placed,
        Map<String, Expression> named,
        List<Expression> morePlaced,
        List<Expression> moreNamed) {
    static final Call NONE = of(List.of());

    static Call of(List<Expression> placed) {
        return new Call(placed, Map.of(), List.of(), List.of());
    }

    List<Object> placed(Scope scope) {
        List<Object> values = new ArrayList<>();
        placed.forEach(argument -> values.add(argument.evaluate(scope)));
        morePlaced.forEach(list -> values.addAll(Values.elements(list.evaluate(scope))));
        return values;
    }

    Map<String, Object> named(Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        named.forEach((name, argument) -> values.put(name, argument.evaluate(scope)));
        for (Expression map : moreNamed) {
            for (Object pair : Values.pairs(Values.map(map.evaluate(scope)))) {
                values.put(Values.text(Values.item(pair, 0L)), Values.item(pair, 1L));
            }
        }
        return values;
    }

    Arguments arguments(String of, Scope scope) {
        return new Arguments(of, placed(scope), named(scope));
    }
}
