package dapo.pipeline;

import java.math.BigDecimal;
import java.math.BigInteger;
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

    private static final int LONGEST_NUMBER = 40;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[-+]?\\d+");

    /**
     * What an {@code int} may be at most whose setting says nothing: no product of two overflows.
     */
    static final int GREATEST_COUNT = 10_000_000;

    /** What any other number may be at most, either way: no product of some overflows float32. */
    static final double GREATEST_NUMBER = 1e9;

    private ConfigurationValue() {}

    /** The value that {@code text} stands for; a relative path is one below {@code folder}. */
    static Object parse(String key, Class<?> type, Setting setting, String text, Path folder) {
        try {
            Object value = parse(type, text, folder);
            check(key, type, setting, value);
            return value;
        } catch (IllegalArgumentException | ArithmeticException unusable) {
            double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : 0;
            throw new ConfigurationException(key, text, allowed(type, setting, number));
        }
    }

    private static Object parse(Class<?> type, String text, Path folder) {
        if (type == int.class) {
            return whole(text).intValueExact();
        } else if (type == long.class) {
            return whole(text).longValueExact();
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

    /** Narrower than {@code Integer.valueOf}, which takes the digits of all scripts. */
    private static BigInteger whole(String text) {
        if (text.length() > LONGEST_NUMBER || !WHOLE_NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return new BigInteger(text);
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
        if (value instanceof Number number && !isWithin(type, setting, number.doubleValue())) {
            throw new ConfigurationException(
                    key, text(value), allowed(type, setting, number.doubleValue()));
        }
    }

    private static boolean isWithin(Class<?> type, Setting setting, double number) {
        return Double.isFinite(number)
                && number >= setting.min()
                && number <= greatest(type, setting)
                && number > setting.above()
                && number < setting.below();
    }

    /** What a number may be at most; seeds, which are no amounts, may be any. */
    private static double greatest(Class<?> type, Setting setting) {
        double ofType =
                type == int.class
                        ? GREATEST_COUNT
                        : type == double.class ? GREATEST_NUMBER : Double.POSITIVE_INFINITY;
        return Math.min(setting.max(), ofType);
    }

    /** What the key takes, with the end that a number lies above though no setting says it. */
    private static String allowed(Class<?> type, Setting setting, double number) {
        boolean isUnsaid = Double.isInfinite(setting.max()) && Double.isInfinite(setting.below());
        double greatest = greatest(type, setting);
        return allowed(type, setting)
                + (isUnsaid && number > greatest ? ", at most " + plain(greatest) : "");
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
        return new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
    }
}
