package causallm.chat;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions that every template has. */
final class Globals {
    private static final long LONGEST_RANGE = 100_000;

    private static final Map<Character, String> DATE_PATTERNS =
            Map.ofEntries(
                    Map.entry('d', "dd"),
                    Map.entry('m', "MM"),
                    Map.entry('Y', "yyyy"),
                    Map.entry('y', "yy"),
                    Map.entry('B', "MMMM"),
                    Map.entry('b', "MMM"),
                    Map.entry('A', "EEEE"),
                    Map.entry('a', "EEE"),
                    Map.entry('H', "HH"),
                    Map.entry('I', "hh"),
                    Map.entry('M', "mm"),
                    Map.entry('S', "ss"),
                    Map.entry('p', "a"),
                    Map.entry('j', "DDD"),
                    Map.entry('Z', "zzz"),
                    Map.entry('z', "xx"),
                    Map.entry('F', "yyyy-MM-dd"),
                    Map.entry('T', "HH:mm:ss"));

    private Globals() {}

    static void define(Scope scope, ZonedDateTime now) {
        function(
                scope,
                "raise_exception",
                (inside, placed, named) -> {
                    throw new TemplateFault(
                            "the template refuses this conversation: "
                                    + placed.stream().findFirst().map(Values::text).orElse(""));
                });
        function(
                scope,
                "strftime_now",
                (inside, placed, named) ->
                        date(
                                now,
                                Values.string(argument("strftime_now", placed, named, "format"))));
        function(
                scope,
                "namespace",
                (inside, placed, named) -> {
                    Map<String, Object> attributes = new LinkedHashMap<>();
                    placed.forEach(value ->
                            Values.map(value)
                                    .forEach((key, entry) ->
                                            attributes.put(Values.text(key), entry)));
                    attributes.putAll(named);
                    return new Namespace(attributes);
                });
        function(scope, "range", (inside, placed, named) -> range(inside, placed));
        function(
                scope,
                "dict",
                (inside, placed, named) -> {
                    Map<Object, Object> map = new LinkedHashMap<>();
                    placed.forEach(value -> map.putAll(Values.map(value)));
                    map.putAll(named);
                    return map;
                });
    }

    private static void function(Scope scope, String name, Callable function) {
        scope.set(name, function);
    }

    private static Object argument(
            String of, List<Object> placed, Map<String, Object> named, String name) {
        return new Arguments(of, placed, named).value(0, name);
    }

    private static Object range(Scope scope, List<Object> placed) {
        if (placed.isEmpty()) {
            throw new TemplateFault("found no end of a range, expected one");
        }
        long start = placed.size() > 1 ? Values.integer(placed.getFirst()) : 0;
        long end = Values.integer(placed.get(placed.size() > 1 ? 1 : 0));
        long step = placed.size() > 2 ? Values.integer(placed.get(2)) : 1;
        if (step == 0 || Math.abs((double) (end - start) / step) > LONGEST_RANGE) {
            throw new TemplateFault(
                    "found a range of more than " + LONGEST_RANGE + " numbers, expected fewer");
        }
        List<Object> range = new ArrayList<>();
        for (long number = start; step > 0 ? number < end : number > end; number += step) {
            range.add(number);
        }
        scope.budget().size(range.size());
        return range;
    }

    private static String date(ZonedDateTime now, String format) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < format.length(); index++) {
            char character = format.charAt(index);
            if (character != '%' || index + 1 == format.length()) {
                text.append(character);
                continue;
            }
            char field = format.charAt(++index);
            boolean unpadded = field == '-' && index + 1 < format.length();
            if (unpadded) {
                field = format.charAt(++index);
            }
            text.append(field(now, field, unpadded));
        }
        return text.toString();
    }

    private static String field(ZonedDateTime now, char field, boolean unpadded) {
        if (field == '%') {
            return "%";
        }
        String pattern = DATE_PATTERNS.get(field);
        if (pattern == null) {
            throw new TemplateFault(
                    "found '%" + field + "' in a date's format, expected a field of strftime");
        }
        try {
            String text = now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
            return unpadded ? text.replaceFirst("^0+(?=.)", "") : text;
        } catch (DateTimeException e) {
            throw new TemplateFault("found a date that cannot be written with %" + field);
        }
    }
}
