package dapo.pipeline;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types a value of the configuration can have: from text, to text, and what is allowed. */
final class ConfigurationValue {
    /**
     * Narrower than {@code Double.parseDouble}, which takes {@code NaN}, {@code 1f} and hexadecimal
     * too.
     */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    private ConfigurationValue() {}

    /** The value that {@code text} stands for; a relative path is one below {@code folder}. */
    static Object parse(String key, Class<?> type, Setting setting, String text, Path folder) {
        try {
            Object value = parse(type, text, folder);
            check(key, type, setting, value);
            return value;
        } catch (IllegalArgumentException unusable) {
            throw new ConfigurationException(key, text, allowed(type, setting));
        }
    }

    private static Object parse(Class<?> type, String text, Path folder) {
        if (type == int.class) {
            return Integer.valueOf(text);
        } else if (type == long.class) {
            return Long.valueOf(text);
        } else if (type == double.class) {
            return number(text);
        } else if (type == boolean.class) {
            return truth(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        } else if (type == Optional.class) {
            return path(text, folder);
        }
        return text;
    }

    private static double number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> text(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    private static Optional<Path> path(String text, Path folder) {
        return text.isEmpty() ? Optional.empty() : Optional.of(folder.resolve(text).normalize());
    }

    /** Throws an error if a number lies outside of the setting's bounds. */
    static void check(String key, Class<?> type, Setting setting, Object value) {
        if (value instanceof Number number && !isWithin(setting, number.doubleValue())) {
            throw new ConfigurationException(key, text(value), allowed(type, setting));
        }
    }

    private static boolean isWithin(Setting setting, double number) {
        return Double.isFinite(number)
                && number >= setting.min()
                && number <= setting.max()
                && number > setting.above()
                && number < setting.below();
    }

    /** The text that would be read back as this value. */
    static String text(Object value) {
        return switch (value) {
            case Double number -> number.toString().replace("E-", "e-").replace("E", "e+");
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Optional<?> optional -> optional.map(Object::toString).orElse("");
            default -> value.toString();
        };
    }

    /** What the key takes, in words. */
    static String allowed(Class<?> type, Setting setting) {
        if (type == int.class || type == long.class) {
            return "a whole number" + bounds(setting);
        } else if (type == double.class) {
            return "a number" + bounds(setting);
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(ConfigurationValue::text)
                            .collect(Collectors.joining(", "));
        } else if (type == Optional.class) {
            return "a path";
        }
        return "a text";
    }

    private static String bounds(Setting setting) {
        String lower =
                Double.isFinite(setting.above())
                        ? " above " + plain(setting.above())
                        : Double.isFinite(setting.min())
                                ? " of at least " + plain(setting.min())
                                : "";
        String upper =
                Double.isFinite(setting.below())
                        ? " below " + plain(setting.below())
                        : Double.isFinite(setting.max()) ? " at most " + plain(setting.max()) : "";
        return lower + (lower.isEmpty() || upper.isEmpty() ? "" : " and") + upper;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
