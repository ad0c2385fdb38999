package dapo.reasoning;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;

/** One line of a data file of others: a JSON object of which some fields are read as texts. */
record JsonFields(JsonNode object, Path file, long line) {
    /**
     * The object in a line.
     *
     * @throws DatasetException if the line is not one JSON object
     */
    static JsonFields parse(String text, Path file, long line) {
        JsonNode node;
        try {
            node = JsonLines.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw JsonFault.of(e, file, line, "one JSON object");
        }
        if (!node.isObject()) {
            throw new DatasetException(
                    file,
                    line,
                    "",
                    "found a JSON "
                            + kind(node)
                            + ", expected one JSON object; mend or remove the line");
        }
        return new JsonFields(node, file, line);
    }

    boolean has(String field) {
        return object.has(field);
    }

    /**
     * A field's text; a number counts as its plain decimal text.
     *
     * @throws DatasetException if it is missing, blank or something else
     */
    String text(String field) {
        JsonNode value = object.path(field);
        if (!value.isString() && !value.isNumber()) {
            throw fault(
                    field,
                    "found "
                            + kind(value)
                            + ", expected a text or a number; add it, or name another field");
        }
        String text = value.isNumber() ? number(field, value) : value.asString();
        if (text.isBlank()) {
            throw fault(
                    field, "found a blank text, expected a text; fill it in or remove the line");
        }
        return text;
    }

    private String number(String field, JsonNode value) {
        if (value.isIntegralNumber()) {
            return value.asString();
        }
        double number = value.doubleValue();
        if (!Double.isFinite(number)) {
            throw fault(
                    field,
                    "found "
                            + value.asString()
                            + ", expected a number of usual size; write it as a text");
        }
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    DatasetException fault(String field, String problem) {
        return new DatasetException(file, line, field, problem);
    }

    private static String kind(JsonNode node) {
        return node.isMissingNode()
                ? "nothing"
                : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
