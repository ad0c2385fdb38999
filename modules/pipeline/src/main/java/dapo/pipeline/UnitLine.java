package dapo.pipeline;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a {@link UnitLog}: a record's JSON with its unit, which part of the unit it is and of
 * how many. A unit without records is one line with no parts and no fields of a record.
 *
 * @param unit the unit, counted from 0
 * @param part the part, counted from 0
 * @param parts how many parts the unit has
 * @param record the record's JSON object
 */
record UnitLine(int unit, int part, int parts, String record) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern START =
            Pattern.compile("\\{\"unit\":(\\d{1,9}),\"part\":(\\d{1,9}),\"parts\":(\\d{1,9})[,}]");

    /** The line of these bytes, or empty if they are not one whole line of a log. */
    static Optional<UnitLine> parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Matcher start = START.matcher(text);
        if (!start.lookingAt() || !isJson(bytes)) {
            return Optional.empty();
        }
        String rest = text.substring(start.end());
        return Optional.of(
                new UnitLine(
                        number(start, 1),
                        number(start, 2),
                        number(start, 3),
                        rest.isEmpty() ? "{}" : "{" + rest));
    }

    private static int number(Matcher start, int group) {
        return Integer.parseInt(start.group(group));
    }

    private static boolean isJson(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (JacksonException broken) {
            return false;
        }
    }

    /** Whether this line alone tells that its unit has no records. */
    boolean isEmptyUnit() {
        return parts == 0;
    }

    /** Whether the unit is complete with this line. */
    boolean isLast() {
        return part + 1 >= parts;
    }

    /** The line's text, with the line break. */
    String format() {
        String fields = record.substring(1);
        return "{\"unit\":%d,\"part\":%d,\"parts\":%d%s%s\n"
                .formatted(unit, part, parts, fields.equals("}") ? "" : ",", fields);
    }
}
