package dapo.reasoning;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One row of a data file of others: a JSON object of which some fields are read. {@link
 * DatasetRows} gives them; a {@link ProblemFormat} makes problems of them.
 */
public final class DatasetRow {
    private static final int MOST_NAMES = 8;
    private static final int LONGEST_NAME = 40;

    private final JsonNode object;
    private final Path file;
    private final long line;

    private DatasetRow(JsonNode object, Path file, long line) {
        this.object = object;
        this.file = file;
        this.line = line;
    }

    /**
     * The object in a line.
     *
     * @throws DatasetException if the line is not one JSON object
     */
    static DatasetRow parse(String text, Path file, long line) {
        JsonNode node;
        try {
            node = JsonLines.MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw otherFormat(text, file, line)
                    .orElseGet(() -> JsonFault.of(e, file, line, "one JSON object"));
        }
        if (!node.isObject()) {
            String problem =
                    "found a JSON "
                            + kind(node)
                            + ", expected one JSON object; mend or remove the line";
            throw otherFormat(text, file, line)
                    .orElseGet(() -> new DatasetException(file, line, "", problem));
        }
        return new DatasetRow(node, file, line);
    }

    private static Optional<DatasetException> otherFormat(String text, Path file, long line) {
        return line == 1
                ? OtherFormat.problem(file.getFileName().toString(), text)
                        .map(problem -> new DatasetException(file, line, "", problem))
                : Optional.empty();
    }

    /** The row's number in its file, from 1. */
    public long line() {
        return line;
    }

    /** The file's name without what follows its first dot. */
    public String fileName() {
        return file.getFileName().toString().split("\\.", 2)[0];
    }

    /** Whether there is such a field, and not null. */
    public boolean has(String field) {
        return object.hasNonNull(field);
    }

    /**
     * A field's text; a number counts as its plain decimal text.
     *
     * @throws DatasetException if it is missing, blank or something else
     */
    public String text(String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            throw missing(field);
        }
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

    /** Names the fields that there are: one of them is likely what was meant. */
    private DatasetException missing(String field) {
        Collection<String> names = object.propertyNames();
        String found =
                names.stream()
                        .limit(MOST_NAMES)
                        .map(name -> "'" + shortened(name) + "'")
                        .collect(Collectors.joining(", "));
        String meant =
                EditDistance.nearest(field, names)
                        .map(name -> ": did you mean '%s'?".formatted(shortened(name)))
                        .orElse("");
        return fault(
                field,
                "found nothing, expected a text or a number; the row has %s%s%s Add it, or name another field"
                        .formatted(
                                found.isEmpty() ? "no field" : found,
                                names.size() > MOST_NAMES ? ", ..." : "",
                                meant.isEmpty() ? "." : meant));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
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

    /**
     * A field's texts: an array of texts, or one text alone; none where it is missing or null.
     *
     * @throws DatasetException if it is something else
     */
    public List<String> texts(String field) {
        if (!has(field)) {
            return List.of();
        }
        JsonNode value = object.path(field);
        if (value.isString()) {
            return List.of(value.asString());
        }
        if (!value.isArray()) {
            throw fault(field, "found " + kind(value) + ", expected an array of texts; mend it");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isString()) {
                throw fault(field, "found " + kind(item) + " in it, expected texts; mend it");
            }
            texts.add(item.asString());
        }
        return texts;
    }

    /** The error of a field that cannot be used: what was found, what was expected, what to do. */
    public DatasetException fault(String field, String problem) {
        return new DatasetException(file, line, field, problem);
    }

    private static String kind(JsonNode node) {
        return node.isMissingNode()
                ? "nothing"
                : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
