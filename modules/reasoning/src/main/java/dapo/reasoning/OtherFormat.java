package dapo.reasoning;

import java.util.Locale;
import java.util.Optional;

/** Recognises files of other formats by their first line, and says how to make lines of them. */
final class OtherFormat {
    private static final String EXPECTED = ", expected one JSON object a line; ";

    private OtherFormat() {}

    /**
     * What is wrong with a file of this name whose first line, which is no JSON object, is {@code
     * line}; empty where that looks like a mistake in the line alone.
     */
    static Optional<String> problem(String name, String line) {
        String text = line.strip();
        if (text.startsWith("[")) {
            return Optional.of(
                    "found a JSON array" + EXPECTED + "take it apart, such as by jq -c '.[]'");
        }
        if (text.startsWith("{")) {
            return text.contains("}")
                    ? Optional.empty()
                    : Optional.of(
                            "found an object that goes on in the next line"
                                    + EXPECTED
                                    + "put each on one, such as by jq -c .");
        }
        return isTable(name, text)
                ? Optional.of(
                        "found what looks like a table (CSV)"
                                + EXPECTED
                                + "convert it to lines such as {\"id\": \"1\", \"prompt\": \"2+3\","
                                + " \"answer\": \"5\"}")
                : Optional.empty();
    }

    private static boolean isTable(String name, String line) {
        return name.toLowerCase(Locale.ROOT).matches(".*[.][ct]sv([.]gz)?")
                || line.matches("[^{}\\[\\]]+[,;\t][^{}\\[\\]]+");
    }
}
