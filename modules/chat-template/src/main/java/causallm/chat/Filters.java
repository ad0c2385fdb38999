package causallm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Jinja's filters, those that templates of models use. */
final class Filters {
    /** A filter: gets the value and what is given beside it. */
    interface Filter {
        Object apply(Scope scope, Object value, Arguments given);
    }

    private static final Map<String, Filter> ALL = all();

    private Filters() {}

    static Object apply(Scope scope, String name, Object value, Arguments given) {
        Filter filter = ALL.get(name);
        if (filter == null) {
            throw new TemplateFault(
                    "found the filter '%s', expected one of %s"
                            .formatted(name, new TreeSet<>(ALL.keySet())));
        }
        scope.budget().value(value);
        return filter.apply(scope, value, given);
    }

    private static Map<String, Filter> all() {
        Map<String, Filter> all = new LinkedHashMap<>();
        texts(all);
        lists(all);
        numbers(all);
        choices(all);
        all.put("count", all.get("length"));
        all.put("d", all.get("default"));
        return all;
    }

    private static void texts(Map<String, Filter> all) {
        text(all, "trim", (text, given) -> Methods.stripped(text, given, true, true));
        text(all, "upper", (text, given) -> text.toUpperCase(Locale.ROOT));
        text(all, "lower", (text, given) -> text.toLowerCase(Locale.ROOT));
        text(all, "title", (text, given) -> Text.title(text));
        text(all, "capitalize", (text, given) -> Text.capitalize(text));
        text(all, "replace", Methods::replaced);
        text(all, "string", (text, given) -> text);
        text(all, "safe", (text, given) -> text);
        text(all, "indent", Filters::indented);
        text(all, "wordcount", (text, given) -> (long) Splitting.split(text, given).size());
        all.put("tojson", (scope, value, given) -> json(value, given));
    }

    private static void text(
            Map<String, Filter> all, String name, BiFunction<String, Arguments, Object> filter) {
        all.put(name, (scope, value, given) -> filter.apply(Values.text(value), given));
    }

    private static void lists(Map<String, Filter> all) {
        all.put("length", (scope, value, given) -> Values.length(value));
        all.put("list", (scope, value, given) -> new ArrayList<>(Values.elements(value)));
        all.put("first", (scope, value, given) -> end(value, true));
        all.put("last", (scope, value, given) -> end(value, false));
        all.put("join", Filters::joined);
        all.put("reverse", (scope, value, given) -> reversed(value));
        all.put("unique", (scope, value, given) -> unique(value));
        all.put("sort", (scope, value, given) -> sorted(value, given));
        all.put("items", (scope, value, given) -> items(value));
        all.put("dictsort", (scope, value, given) -> sorted(items(value), given));
        all.put("map", Filters::mapped);
        all.put("select", (scope, value, given) -> selected(scope, value, given, 0, true));
        all.put("reject", (scope, value, given) -> selected(scope, value, given, 0, false));
        all.put("selectattr", (scope, value, given) -> selected(scope, value, given, 1, true));
        all.put("rejectattr", (scope, value, given) -> selected(scope, value, given, 1, false));
    }

    private static void numbers(Map<String, Filter> all) {
        all.put("int", (scope, value, given) -> integer(value, given));
        all.put("float", (scope, value, given) -> real(value, given));
        all.put("round", (scope, value, given) -> rounded(value, given));
        all.put("abs", (scope, value, given) -> absolute(value));
        all.put("sum", (scope, value, given) -> sum(scope, value));
        all.put("min", (scope, value, given) -> extreme(value, Values::compare, "min"));
        all.put(
                "max",
                (scope, value, given) ->
                        extreme(value, Collections.reverseOrder(Values::compare), "max"));
    }

    private static void choices(Map<String, Filter> all) {
        all.put(
                "default",
                (scope, value, given) -> {
                    boolean replaces =
                            value instanceof Undefined
                                    || (given.isTrue(1, "boolean", false) && !Values.isTrue(value));
                    return replaces ? given.value(0, "default_value", "") : value;
                });
        all.put(
                "attr",
                (scope, value, given) ->
                        Values.attribute(value, Values.string(given.value(0, "name"))));
    }

    private static Object json(Object value, Arguments given) {
        Object indent = given.value(1, "indent", None.NONE);
        Object separators = given.value(2, "separators", None.NONE);
        boolean pair = separators instanceof List<?> list && list.size() == 2;
        return new Json(
                        indent == None.NONE ? -1 : Math.toIntExact(Values.integer(indent)),
                        pair ? Values.string(((List<?>) separators).getFirst()) : ", ",
                        pair ? Values.string(((List<?>) separators).getLast()) : ": ",
                        given.isTrue(3, "sort_keys", false),
                        given.isTrue(0, "ensure_ascii", false))
                .write(value);
    }

    private static Object indented(String text, Arguments given) {
        Object width = given.value(0, "width", 4L);
        String indent =
                width instanceof Long spaces
                        ? " ".repeat(Math.toIntExact(Math.clamp(spaces, 0, 1000)))
                        : Values.string(width);
        boolean first = given.isTrue(1, "first", false);
        boolean blank = given.isTrue(2, "blank", false);
        StringBuilder indented = new StringBuilder(first ? indent : "");
        String[] lines = text.split("\n", -1);
        for (int index = 0; index < lines.length; index++) {
            if (index > 0) {
                indented.append('\n').append(blank || !lines[index].isEmpty() ? indent : "");
            }
            indented.append(lines[index]);
        }
        return indented.toString();
    }

    private static Object end(Object value, boolean first) {
        List<Object> all = Values.elements(value);
        if (all.isEmpty()) {
            return new Undefined("the end of an empty list");
        }
        return first ? all.getFirst() : all.getLast();
    }

    private static Object joined(Scope scope, Object value, Arguments given) {
        List<String> parts = new ArrayList<>();
        long size = 0;
        for (Object element : Values.elements(value)) {
            Object part =
                    given.find(1, "attribute")
                            .map(name -> Values.item(element, name))
                            .orElse(element);
            parts.add(Values.text(part));
            size += parts.getLast().length();
            scope.budget().size(size);
        }
        return String.join(given.text(0, "d", ""), parts);
    }

    private static Object reversed(Object value) {
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<Object> all = new ArrayList<>(Values.elements(value));
        Collections.reverse(all);
        return all;
    }

    private static Object unique(Object value) {
        List<Object> unique = new ArrayList<>();
        for (Object element : Values.elements(value)) {
            if (!Values.contains(unique, element)) {
                unique.add(element);
            }
        }
        return unique;
    }

    private static Object sorted(Object value, Arguments given) {
        boolean pairs = given.of().equals("dictsort");
        boolean respectsCase = given.isTrue(pairs ? 0 : 1, "case_sensitive", false);
        boolean byValue = pairs && given.text(1, "by", "key").equals("value");
        Comparator<Object> order =
                (left, right) ->
                        Values.compare(
                                folded(sortKey(left, given, pairs, byValue), respectsCase),
                                folded(sortKey(right, given, pairs, byValue), respectsCase));
        List<Object> all = new ArrayList<>(Values.elements(value));
        all.sort(given.isTrue(pairs ? 2 : 0, "reverse", false) ? order.reversed() : order);
        return all;
    }

    private static Object sortKey(Object element, Arguments given, boolean pairs, boolean byValue) {
        if (pairs) {
            return Values.item(element, byValue ? 1L : 0L);
        }
        return given.find(2, "attribute").map(name -> Values.item(element, name)).orElse(element);
    }

    private static Object folded(Object value, boolean respectsCase) {
        return value instanceof String text && !respectsCase
                ? text.toLowerCase(Locale.ROOT)
                : value;
    }

    private static List<Object> items(Object value) {
        return switch (value) {
            case Map<?, ?> map -> Values.pairs(map);
            case Undefined undefined -> List.of();
            default -> throw Values.unexpected(value, "a mapping");
        };
    }

    private static Object mapped(Scope scope, Object value, Arguments given) {
        List<Object> mapped = new ArrayList<>();
        for (Object element : Values.elements(value)) {
            scope.budget().step();
            Object attribute = given.named().get("attribute");
            if (attribute != null) {
                Object found = path(element, attribute);
                boolean missing = found instanceof Undefined;
                mapped.add(missing ? given.named().getOrDefault("default", found) : found);
            } else {
                String name = Values.string(given.value(0, "filter"));
                mapped.add(apply(scope, name, element, rest(name, given, 1)));
            }
        }
        return mapped;
    }

    /** An attribute, or one of an attribute with points between. */
    private static Object path(Object value, Object attribute) {
        if (!(attribute instanceof String path)) {
            return Values.item(value, attribute);
        }
        Object found = value;
        for (String name : path.split("[.]")) {
            found =
                    name.matches("[0-9]+")
                            ? Values.item(found, Long.valueOf(name))
                            : Values.item(found, name);
        }
        return found;
    }

    private static Arguments rest(String of, Arguments given, int from) {
        List<Object> placed = given.placed();
        return new Arguments(
                of, placed.subList(Math.min(from, placed.size()), placed.size()), given.named());
    }

    private static Object selected(
            Scope scope, Object value, Arguments given, int attributes, boolean keeps) {
        List<Object> selected = new ArrayList<>();
        for (Object element : Values.elements(value)) {
            scope.budget().step();
            Object tested = attributes == 0 ? element : path(element, given.value(0, "attribute"));
            boolean passes =
                    given.find(attributes, "test")
                            .map(Values::string)
                            .map(test ->
                                    Tests.apply(test, tested, rest(test, given, attributes + 1)))
                            .orElseGet(() -> Values.isTrue(tested));
            if (passes == keeps) {
                selected.add(element);
            }
        }
        return selected;
    }

    private static Object integer(Object value, Arguments given) {
        try {
            return switch (value) {
                case String text -> (long) Double.parseDouble(Text.strip(text));
                case Double number -> number.longValue();
                default -> Values.integer(value);
            };
        } catch (NumberFormatException | TemplateFault e) {
            return given.value(0, "default", 0L);
        }
    }

    private static Object real(Object value, Arguments given) {
        try {
            return value instanceof String text
                    ? Double.parseDouble(Text.strip(text))
                    : Values.number(value);
        } catch (NumberFormatException | TemplateFault e) {
            return given.value(0, "default", 0.0);
        }
    }

    private static Object rounded(Object value, Arguments given) {
        long digits = Math.clamp(Values.integer(given.value(0, "precision", 0L)), -30, 30);
        double factor = Math.pow(10, (double) digits);
        double scaled = Values.number(value) * factor;
        double rounded =
                switch (given.text(1, "method", "common")) {
                    case "ceil" -> Math.ceil(scaled);
                    case "floor" -> Math.floor(scaled);
                    default -> Math.rint(scaled);
                };
        return rounded / factor;
    }

    private static Object absolute(Object value) {
        return value instanceof Double number
                ? (Object) Math.abs(number)
                : Math.absExact(Values.integer(value));
    }

    private static Object sum(Scope scope, Object value) {
        Object sum = 0L;
        for (Object element : Values.elements(value)) {
            sum = Operators.apply("+", sum, element, scope.budget());
        }
        return sum;
    }

    private static Object extreme(Object value, Comparator<Object> order, String name) {
        return Values.elements(value).stream()
                .min(order)
                .orElseGet(() -> new Undefined("the " + name + " of an empty list"));
    }
}
