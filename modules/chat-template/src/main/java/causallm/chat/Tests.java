package causallm.chat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Jinja's tests: what may stand behind {@code is}. */
final class Tests {
    private static final Map<String, BiPredicate<Object, Arguments>> ALL =
            Map.ofEntries(
                    Map.entry("defined", (value, given) -> !(value instanceof Undefined)),
                    Map.entry("undefined", (value, given) -> value instanceof Undefined),
                    Map.entry("none", (value, given) -> value == None.NONE),
                    Map.entry("string", (value, given) -> value instanceof String),
                    Map.entry("number", (value, given) -> Values.isNumber(value)),
                    Map.entry("integer", (value, given) -> value instanceof Long),
                    Map.entry("float", (value, given) -> value instanceof Double),
                    Map.entry("boolean", (value, given) -> value instanceof Boolean),
                    Map.entry("mapping", (value, given) -> value instanceof Map),
                    Map.entry("iterable", (value, given) -> isSequence(value)),
                    Map.entry("sequence", (value, given) -> isSequence(value)),
                    Map.entry("callable", (value, given) -> value instanceof Callable),
                    Map.entry("true", (value, given) -> value.equals(true)),
                    Map.entry("false", (value, given) -> value.equals(false)),
                    Map.entry("even", (value, given) -> Values.integer(value) % 2 == 0),
                    Map.entry("odd", (value, given) -> Values.integer(value) % 2 != 0),
                    Map.entry("divisibleby", (value, given) -> isDivisible(value, given)),
                    Map.entry("lower", (value, given) -> isCase(value, "islower")),
                    Map.entry("upper", (value, given) -> isCase(value, "isupper")),
                    Map.entry("sameas", (value, given) -> value.equals(other(given))),
                    Map.entry("in", (value, given) -> Values.contains(other(given), value)),
                    Map.entry("eq", (value, given) -> Values.same(value, other(given))),
                    Map.entry("equalto", (value, given) -> Values.same(value, other(given))),
                    Map.entry("==", (value, given) -> Values.same(value, other(given))),
                    Map.entry("ne", (value, given) -> !Values.same(value, other(given))),
                    Map.entry("!=", (value, given) -> !Values.same(value, other(given))),
                    Map.entry("lt", (value, given) -> Values.compare(value, other(given)) < 0),
                    Map.entry("le", (value, given) -> Values.compare(value, other(given)) <= 0),
                    Map.entry("gt", (value, given) -> Values.compare(value, other(given)) > 0),
                    Map.entry("ge", (value, given) -> Values.compare(value, other(given)) >= 0));

    private Tests() {}

    static boolean apply(String name, Object value, Arguments given) {
        BiPredicate<Object, Arguments> test = ALL.get(name);
        if (test == null) {
            throw new TemplateFault(
                    "found the test '%s', expected one of %s"
                            .formatted(name, new TreeSet<>(ALL.keySet())));
        }
        return test.test(value, given);
    }

    private static Object other(Arguments given) {
        return given.value(0, "other");
    }

    private static boolean isSequence(Object value) {
        return value instanceof List
                || value instanceof Map
                || value instanceof String
                || value instanceof Undefined;
    }

    private static boolean isDivisible(Object value, Arguments given) {
        long divisor = Values.integer(given.value(0, "num"));
        return divisor != 0 && Values.integer(value) % divisor == 0;
    }

    private static boolean isCase(Object value, String method) {
        Scope scope = new Scope(new Budget());
        return Values.isTrue(
                Methods.find(Values.text(value), method)
                        .orElseThrow()
                        .call(scope, List.of(), Map.of()));
    }
}
