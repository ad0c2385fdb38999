package causallm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The methods of Python's strings, mappings and lists; those that change a value are refused. */
final class Methods {
    private static final Set<String> CHANGING =
            Set.of(
                    "append",
                    "extend",
                    "insert",
                    "remove",
                    "pop",
                    "clear",
                    "update",
                    "setdefault",
                    "sort",
                    "reverse",
                    "popitem");

    private static final Map<String, BiFunction<String, Arguments, Object>> OF_STRINGS =
            Map.ofEntries(
                    Map.entry("strip", (text, given) -> stripped(text, given, true, true)),
                    Map.entry("lstrip", (text, given) -> stripped(text, given, true, false)),
                    Map.entry("rstrip", (text, given) -> stripped(text, given, false, true)),
                    Map.entry("upper", (text, given) -> text.toUpperCase(Locale.ROOT)),
                    Map.entry("lower", (text, given) -> text.toLowerCase(Locale.ROOT)),
                    Map.entry("title", (text, given) -> Text.title(text)),
                    Map.entry("capitalize", (text, given) -> Text.capitalize(text)),
                    Map.entry("split", (text, given) -> Splitting.split(text, given)),
                    Map.entry("rsplit", (text, given) -> Splitting.splitFromEnd(text, given)),
                    Map.entry("splitlines", (text, given) -> Splitting.lines(text)),
                    Map.entry(
                            "partition", (text, given) -> Splitting.partition(text, given, false)),
                    Map.entry(
                            "rpartition", (text, given) -> Splitting.partition(text, given, true)),
                    Map.entry("replace", (text, given) -> replaced(text, given)),
                    Map.entry("startswith", (text, given) -> affixed(given, text::startsWith)),
                    Map.entry("endswith", (text, given) -> affixed(given, text::endsWith)),
                    Map.entry("removeprefix", (text, given) -> withoutPrefix(text, given)),
                    Map.entry("removesuffix", (text, given) -> withoutSuffix(text, given)),
                    Map.entry("find", (text, given) -> place(text, text.indexOf(first(given)))),
                    Map.entry(
                            "rfind", (text, given) -> place(text, text.lastIndexOf(first(given)))),
                    Map.entry("count", (text, given) -> count(text, first(given))),
                    Map.entry("join", (text, given) -> joined(text, given)),
                    Map.entry("isdigit", (text, given) -> all(text, Character::isDigit)),
                    Map.entry("isalpha", (text, given) -> all(text, Character::isLetter)),
                    Map.entry("isalnum", (text, given) -> all(text, Character::isLetterOrDigit)),
                    Map.entry("isspace", (text, given) -> all(text, Text::isSpace)),
                    Map.entry("isupper", (text, given) -> isCase(text, true)),
                    Map.entry("islower", (text, given) -> isCase(text, false)));

    private Methods() {}

    /** The method of a value, nothing where it has none of the name. */
    static Optional<Callable> find(Object value, String name) {
        return switch (value) {
            case String text when OF_STRINGS.containsKey(name) ->
                    Optional.of((scope, placed, named) -> {
                        scope.budget().size(text.length());
                        return OF_STRINGS.get(name).apply(text, new Arguments(name, placed, named));
                    });
            case Map<?, ?> map -> ofMap(map, name);
            case List<?> list when name.equals("index") || name.equals("count") ->
                    Optional.of((scope, placed, named) ->
                            ofList(list, name, new Arguments(name, placed, named)));
            case List<?> list when CHANGING.contains(name) -> Optional.of(refused(name));
            default -> Optional.empty();
        };
    }

    private static Optional<Callable> ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" -> Optional.of((scope, placed, named) -> Values.pairs(map));
            case "keys" ->
                    Optional.of((scope, placed, named) -> new ArrayList<Object>(map.keySet()));
            case "values" ->
                    Optional.of((scope, placed, named) -> new ArrayList<Object>(map.values()));
            case "get" ->
                    Optional.of((scope, placed, named) -> {
                        Arguments given = new Arguments(name, placed, named);
                        Object key = Values.key(given.value(0, "key"));
                        return map.containsKey(key)
                                ? map.get(key)
                                : given.value(1, "default", None.NONE);
                    });
            default ->
                    CHANGING.contains(name) && !map.containsKey(name)
                            ? Optional.of(refused(name))
                            : Optional.empty();
        };
    }

    private static Object ofList(List<?> list, String name, Arguments given) {
        Object value = given.value(0, "value");
        long count = list.stream().filter(element -> Values.same(element, value)).count();
        if (name.equals("count")) {
            return count;
        }
        for (int index = 0; index < list.size(); index++) {
            if (Values.same(list.get(index), value)) {
                return (long) index;
            }
        }
        throw new TemplateFault("found no such element, expected one");
    }

    private static Callable refused(String name) {
        return (scope, placed, named) -> {
            throw new TemplateFault(
                    "found the method '" + name + "', expected none that changes a value");
        };
    }

    private static String first(Arguments given) {
        return Values.string(given.value(0, "text"));
    }

    static String stripped(String text, Arguments given, boolean start, boolean end) {
        Object characters = given.value(0, "chars", None.NONE);
        IntPredicate strips =
                characters == None.NONE
                        ? Text::isSpace
                        : character -> Values.string(characters).indexOf(character) >= 0;
        String stripped = start ? Text.stripStart(text, strips) : text;
        return end ? Text.stripEnd(stripped, strips) : stripped;
    }

    static String replaced(String text, Arguments given) {
        String old = Values.text(given.value(0, "old"));
        String fresh = Values.text(given.value(1, "new"));
        Object count = given.value(2, "count", None.NONE);
        long left = count == None.NONE ? -1 : Values.integer(count);
        if (left < 0) {
            return text.replace(old, fresh);
        }
        StringBuilder replaced = new StringBuilder();
        int start = 0;
        for (int at = text.indexOf(old); at >= 0 && left-- > 0; at = text.indexOf(old, start)) {
            replaced.append(text, start, at).append(fresh);
            start = at + old.length();
            if (old.isEmpty()) {
                break;
            }
        }
        return replaced.append(text.substring(start)).toString();
    }

    private static boolean affixed(Arguments given, Predicate<String> has) {
        Object affix = given.value(0, "affix");
        return affix instanceof List<?> several
                ? several.stream().map(Values::string).anyMatch(has)
                : has.test(Values.string(affix));
    }

    private static String withoutPrefix(String text, Arguments given) {
        return text.startsWith(first(given)) ? text.substring(first(given).length()) : text;
    }

    private static String withoutSuffix(String text, Arguments given) {
        return text.endsWith(first(given))
                ? text.substring(0, text.length() - first(given).length())
                : text;
    }

    private static long place(String text, int index) {
        return index < 0 ? -1 : text.codePointCount(0, index);
    }

    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return Values.length(text) + 1;
        }
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private static String joined(String separator, Arguments given) {
        return String.join(
                separator,
                Values.elements(given.value(0, "elements")).stream().map(Values::string).toList());
    }

    private static boolean all(String text, IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static boolean isCase(String text, boolean upper) {
        String same = upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT);
        return text.equals(same) && text.codePoints().anyMatch(Character::isLetter);
    }
}
