package causallm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** Writes values as Python's {@code json.dumps} does, with characters beyond ASCII as they are. */
final class Json {
    private final int indent;
    private final String comma;
    private final String colon;
    private final boolean sorts;
    private final boolean ascii;

    /**
     * @param indent spaces a level, on one line where negative
     * @param comma between elements
     * @param colon between key and value
     * @param sorts whether keys are sorted
     * @param ascii whether other characters are escaped
     */
    Json(int indent, String comma, String colon, boolean sorts, boolean ascii) {
        this.indent = indent;
        this.comma = comma;
        this.colon = colon;
        this.sorts = sorts;
        this.ascii = ascii;
    }

    String write(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, 1, json);
        return json.toString();
    }

    private void write(Object value, int level, StringBuilder json) {
        switch (value) {
            case None none -> json.append("null");
            case Boolean truth -> json.append(truth);
            case Long number -> json.append(number);
            case Double number -> json.append(real(number));
            case String text -> string(text, json);
            case List<?> list -> {
                List<Runnable> parts = new ArrayList<>();
                list.forEach(element -> parts.add(() -> write(element, level + 1, json)));
                group('[', parts, ']', level, json);
            }
            case Map<?, ?> map -> {
                List<Runnable> parts = new ArrayList<>();
                for (Entry<?, ?> entry : entries(map)) {
                    parts.add(() -> {
                        string(key(entry.getKey()), json);
                        json.append(colon);
                        write(entry.getValue(), level + 1, json);
                    });
                }
                group('{', parts, '}', level, json);
            }
            default -> throw Values.unexpected(value, "what JSON can hold");
        }
    }

    private List<Entry<?, ?>> entries(Map<?, ?> map) {
        List<Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sorts) {
            entries.sort((left, right) -> Values.compare(left.getKey(), right.getKey()));
        }
        return entries;
    }

    private static String key(Object key) {
        return switch (key) {
            case String text -> text;
            case None none -> "null";
            case Boolean truth -> truth.toString();
            default -> Values.text(key);
        };
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        return Double.isInfinite(number)
                ? (number > 0 ? "Infinity" : "-Infinity")
                : Values.real(number);
    }

    private void group(char open, List<Runnable> parts, char close, int level, StringBuilder json) {
        json.append(open);
        for (int index = 0; index < parts.size(); index++) {
            if (index > 0) {
                json.append(indent < 0 ? comma : Text.stripEnd(comma));
            }
            line(level, json);
            parts.get(index).run();
        }
        if (!parts.isEmpty()) {
            line(level - 1, json);
        }
        json.append(close);
    }

    private void line(int level, StringBuilder json) {
        if (indent >= 0) {
            json.append('\n').repeat(' ', indent * level);
        }
    }

    private void string(String text, StringBuilder json) {
        json.append('"');
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            switch (character) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (character < ' ' || (ascii && character > '~')) {
                        json.append("\\u%04x".formatted((int) character));
                    } else {
                        json.append(character);
                    }
                }
            }
        }
        json.append('"');
    }
}
