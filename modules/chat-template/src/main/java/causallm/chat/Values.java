package causallm.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * Python's rules for the values of a template: strings, longs, doubles, booleans, lists, maps,
 * {@link None}, {@link Undefined}, {@link Namespace} and {@link Callable}.
 */
final class Values {
    private Values() {}

    /** A value of Java's as one of a template's; what is not known becomes its text. */
    static Object of(Object value) {
        return switch (value) {
            case null -> None.NONE;
            case Boolean truth -> truth;
            case Double real -> real;
            case Float real -> real.doubleValue();
            case Number number -> number.longValue();
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, entry) -> copy.put(of(key), of(entry)));
                yield copy;
            }
            case Collection<?> list -> new ArrayList<>(list.stream().map(Values::of).toList());
            case None none -> none;
            case Undefined undefined -> undefined;
            case Callable callable -> callable;
            default -> value.toString();
        };
    }

    static boolean isTrue(Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Long number -> number != 0;
            case Double number -> number != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case None none -> false;
            case Undefined undefined -> false;
            default -> true;
        };
    }

    static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined undefined -> "";
            default -> shown(value);
        };
    }

    /** What Python's {@code repr} gives. */
    static String shown(Object value) {
        return switch (value) {
            case None none -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Double number -> real(number);
            case String text -> quoted(text);
            case List<?> list -> {
                List<String> parts = list.stream().map(Values::shown).toList();
                yield "[" + String.join(", ", parts) + "]";
            }
            case Map<?, ?> map -> {
                List<String> parts = new ArrayList<>();
                map.forEach((key, entry) -> parts.add(shown(key) + ": " + shown(entry)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case Undefined undefined -> "Undefined";
            case Namespace namespace -> "<Namespace " + shown(namespace.attributes()) + ">";
            case Callable callable -> "<function>";
            default -> value.toString();
        };
    }

    static String real(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number));
        double size = Math.abs(number);
        if (size == 0 || (size >= 1e-4 && size < 1e16)) {
            String plain = exact.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        BigDecimal stripped = exact.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        String digits = stripped.unscaledValue().abs().toString();
        String mantissa =
                digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (number < 0 ? "-" : "")
                + mantissa
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder shown = new StringBuilder().append(quote);
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            switch (character) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                case '\\' -> shown.append("\\\\");
                default -> {
                    if (character == quote) {
                        shown.append('\\').append(character);
                    } else if (character < ' ' || (character >= 0x7F && character < 0xA0)) {
                        shown.append("\\x%02x".formatted((int) character));
                    } else {
                        shown.append(character);
                    }
                }
            }
        }
        return shown.append(quote).toString();
    }

    static boolean same(Object left, Object right) {
        if (isNumber(left) && isNumber(right)) {
            return number(left) == number(right);
        }
        if (left instanceof List<?> some && right instanceof List<?> others) {
            if (some.size() != others.size()) {
                return false;
            }
            for (int index = 0; index < some.size(); index++) {
                if (!same(some.get(index), others.get(index))) {
                    return false;
                }
            }
            return true;
        }
        if (left instanceof Map<?, ?> some && right instanceof Map<?, ?> others) {
            return some.size() == others.size()
                    && some.entrySet().stream()
                            .allMatch(entry ->
                                    others.containsKey(entry.getKey())
                                            && same(entry.getValue(), others.get(entry.getKey())));
        }
        return left.equals(right);
    }

    static int compare(Object left, Object right) {
        if (left instanceof Long some && right instanceof Long others) {
            return Long.compare(some, others);
        }
        if (isNumber(left) && isNumber(right)) {
            return Double.compare(number(left), number(right));
        }
        if (left instanceof String some && right instanceof String others) {
            return Arrays.compare(some.codePoints().toArray(), others.codePoints().toArray());
        }
        if (left instanceof List<?> some && right instanceof List<?> others) {
            for (int index = 0; index < Math.min(some.size(), others.size()); index++) {
                if (!same(some.get(index), others.get(index))) {
                    return compare(some.get(index), others.get(index));
                }
            }
            return Integer.compare(some.size(), others.size());
        }
        throw new TemplateFault(
                "found " + type(left) + " and " + type(right) + ", expected what can be ordered");
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static double number(Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> number;
            case Boolean truth -> truth ? 1 : 0;
            default -> throw unexpected(value, "a number");
        };
    }

    static long integer(Object value) {
        return switch (value) {
            case Long number -> number;
            case Boolean truth -> truth ? 1 : 0;
            default -> throw unexpected(value, "an integer");
        };
    }

    static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw unexpected(value, "a string");
    }

    /** A value that may be a mapping's key. */
    static Object key(Object value) {
        if (value instanceof List || value instanceof Map) {
            throw unexpected(value, "what can be a key");
        }
        return value;
    }

    static Map<?, ?> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unexpected(value, "a mapping");
    }

    /** What a loop goes through: elements, keys, characters. */
    static List<Object> elements(Object value) {
        return switch (value) {
            case List<?> list -> List.copyOf(list);
            case Map<?, ?> map -> List.copyOf(map.keySet());
            case String text ->
                    List.copyOf(text.codePoints().mapToObj(Character::toString).toList());
            case Undefined undefined -> List.of();
            default -> throw unexpected(value, "a list, a mapping or a string");
        };
    }

    static long length(Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Undefined undefined -> 0;
            default -> throw unexpected(value, "a list, a mapping or a string");
        };
    }

    static boolean contains(Object container, Object value) {
        return switch (container) {
            case String text -> text.contains(string(value));
            case List<?> list -> list.stream().anyMatch(element -> same(element, value));
            case Map<?, ?> map -> map.containsKey(key(value));
            case Undefined undefined -> false;
            default -> throw unexpected(container, "a list, a mapping or a string");
        };
    }

    /** {@code value.name}: a method or else an element of that name. */
    static Object attribute(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        if (value instanceof Namespace namespace) {
            return namespace.attributes().getOrDefault(name, new Undefined(name));
        }
        return Methods.find(value, name).map(Object.class::cast).orElseGet(() -> item(value, name));
    }

    /** {@code value[key]}. */
    static Object item(Object value, Object key) {
        return switch (value) {
            case Undefined undefined -> throw undefined.fault();
            case Map<?, ?> map when map.containsKey(key(key)) -> map.get(key);
            case List<?> list when key instanceof Long index -> element(list, index);
            case String text when key instanceof Long index -> element(elements(text), index);
            case Object other when key instanceof String name ->
                    Methods.find(other, name)
                            .map(Object.class::cast)
                            .orElseGet(() -> new Undefined(name));
            default -> new Undefined(text(key));
        };
    }

    private static Object element(List<?> list, long index) {
        long at = index < 0 ? index + list.size() : index;
        return at >= 0 && at < list.size() ? list.get((int) at) : new Undefined("element " + index);
    }

    /** {@code value[from:to:step]}; what is left out is {@link None}. */
    static Object slice(Object value, Object from, Object to, Object by) {
        if (value instanceof Undefined undefined) {
            throw undefined.fault();
        }
        boolean isText = value instanceof String;
        if (!isText && !(value instanceof List)) {
            throw unexpected(value, "a list or a string");
        }
        List<Object> all = elements(value);
        long step = by == None.NONE ? 1 : integer(by);
        if (step == 0) {
            throw new TemplateFault("found the step 0 in a slice, expected another");
        }
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? all.size() : all.size() - 1;
        long start = bound(from, step > 0 ? low : high, all.size(), low, high);
        long end = bound(to, step > 0 ? high : low, all.size(), low, high);
        List<Object> some = new ArrayList<>();
        for (long at = start; step > 0 ? at < end : at > end; at += step) {
            some.add(all.get((int) at));
        }
        return isText ? String.join("", some.stream().map(Object::toString).toList()) : some;
    }

    private static long bound(Object value, long otherwise, int size, long low, long high) {
        if (value == None.NONE) {
            return otherwise;
        }
        long at = integer(value);
        return Math.clamp(at < 0 ? at + size : at, low, high);
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        for (Entry<?, ?> entry : map.entrySet()) {
            pairs.add(List.of(entry.getKey(), entry.getValue()));
        }
        return pairs;
    }

    static String type(Object value) {
        return switch (value) {
            case String text -> "a string";
            case Boolean truth -> "a truth value";
            case Long number -> "an integer";
            case Double number -> "a float";
            case List<?> list -> "a list";
            case Map<?, ?> map -> "a mapping";
            case None none -> "none";
            case Undefined undefined -> "'" + undefined.name() + "', which is undefined,";
            default -> "an object";
        };
    }

    static TemplateFault unexpected(Object found, String expected) {
        return new TemplateFault("found " + type(found) + ", expected " + expected);
    }
}
