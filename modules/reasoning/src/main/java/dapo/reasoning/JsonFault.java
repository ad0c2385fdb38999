package dapo.reasoning;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says in our words what Jackson found wrong in a line. */
final class JsonFault {
    private static final Pattern WRONG_TYPE = Pattern.compile("(?:from|coerce) ([A-Z][A-Za-z-]*)");

    private JsonFault() {}

    static DatasetException of(JacksonException cause, Path file, long line, String expected) {
        String problem =
                cause.getCause() instanceof IllegalArgumentException refused
                        ? refused.getMessage()
                        : "found "
                                + found(cause)
                                + ", expected "
                                + expected
                                + "; mend or remove the line";
        DatasetException fault = new DatasetException(file, line, field(cause), problem);
        fault.initCause(cause);
        return fault;
    }

    /** What a line with such a record is, in words. */
    static String expected(Class<?> type) {
        if (!type.isRecord()) {
            return "one JSON value that is a " + type.getSimpleName();
        }
        String fields =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .collect(Collectors.joining(", "));
        return "one JSON object with the fields of a " + type.getSimpleName() + " (" + fields + ")";
    }

    /** The names on the way to the fault, joined by points; empty where it is in no field. */
    private static String field(JacksonException cause) {
        return cause.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
    }

    private static String found(JacksonException cause) {
        String message = cause.getOriginalMessage();
        Matcher wrongType = WRONG_TYPE.matcher(message);
        if (cause instanceof InputCoercionException) {
            return message;
        } else if (cause instanceof StreamReadException) {
            return "broken JSON (" + message + ")";
        } else if (cause instanceof UnrecognizedPropertyException) {
            return "a field that is not known";
        } else if (message.startsWith("Missing")) {
            return "nothing";
        } else if (message.startsWith("Null value")) {
            return "null";
        } else if (message.startsWith("Trailing token")) {
            return "more after the first JSON value";
        } else if (wrongType.find()) {
            return "a JSON " + wrongType.group(1).toLowerCase(Locale.ROOT);
        }
        return message;
    }
}
