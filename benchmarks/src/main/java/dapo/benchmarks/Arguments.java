package dapo.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The options of a benchmark: {@code --name value} pairs, each with a default. */
final class Arguments {
    private final Map<String, String> values;

    /**
     * Reads {@code options} over {@code defaults}, which names every option there is.
     *
     * @throws IllegalArgumentException for an unknown option or one without a value
     */
    Arguments(Map<String, String> defaults, String... options) {
        values = new HashMap<>(defaults);
        for (int i = 0; i < options.length; i += 2) {
            String name = options[i].startsWith("--") ? options[i].substring(2) : "";
            if (!defaults.containsKey(name)) {
                throw new IllegalArgumentException(
                        "found " + options[i] + ", expected --" + names(defaults));
            }
            if (i + 1 == options.length) {
                throw new IllegalArgumentException(options[i] + " needs a value");
            }
            values.put(name, options[i + 1]);
        }
    }

    private static String names(Map<String, String> defaults) {
        return String.join(", --", new TreeSet<>(defaults.keySet()));
    }

    String text(String name) {
        return values.get(name);
    }

    int positive(String name) {
        double number = number(name);
        if (number < 1 || number != Math.rint(number)) {
            throw new IllegalArgumentException(
                    "--" + name + " is " + values.get(name) + ", expected a whole number from 1");
        }
        return (int) number;
    }

    /** Whole numbers from 1, separated by commas. */
    List<Integer> counts(String name) {
        String text = values.get(name);
        if (!text.matches("[1-9]\\d{0,8}(,[1-9]\\d{0,8})*")) {
            throw new IllegalArgumentException(
                    "--"
                            + name
                            + " is '"
                            + text
                            + "', expected whole numbers from 1, separated by commas");
        }
        return Stream.of(text.split(",")).map(Integer::valueOf).toList();
    }

    double number(String name) {
        try {
            return Double.parseDouble(values.get(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--" + name + " is " + values.get(name) + ", expected a number", e);
        }
    }
}
