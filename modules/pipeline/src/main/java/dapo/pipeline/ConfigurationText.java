package dapo.pipeline;

import tools.jackson.core.io.JsonStringEncoder;

import java.util.Map;
import java.util.Optional;

/** Writes a configuration as YAML, every key with its meaning beside it. */
final class ConfigurationText {
    private static final int COMMENT_COLUMN = 36;

    private ConfigurationText() {}

    static String yaml(RunConfiguration configuration) {
        var text = new StringBuilder();
        String section = "";
        for (Map.Entry<String, String> entry : ConfigurationKeys.texts(configuration).entrySet()) {
            String key = entry.getKey();
            int dot = key.indexOf('.');
            if (dot > 0 && !key.substring(0, dot).equals(section)) {
                section = key.substring(0, dot);
                text.append('\n').append(section).append(":\n");
            }
            appendLine(text, dot, key, entry.getValue());
        }
        return text.toString();
    }

    private static void appendLine(StringBuilder text, int dot, String key, String value) {
        int start = text.length();
        text.append(dot > 0 ? "  " : "").append(key, dot + 1, key.length()).append(": ");
        text.append(value(key, value));
        text.repeat(' ', Math.max(1, COMMENT_COLUMN - (text.length() - start)));
        text.append("# ").append(ConfigurationKeys.setting(key).value()).append('\n');
    }

    /** A value of {@code key} as it is written in a file; empty where nothing is. */
    static String value(String key, String value) {
        return isPlain(key) ? value : quoted(value);
    }

    private static boolean isPlain(String key) {
        Class<?> type = ConfigurationKeys.type(key);
        return type != String.class && type != Optional.class;
    }

    /** YAML reads JSON's strings; nothing at all is YAML's null. */
    private static String quoted(String value) {
        return value.isEmpty()
                ? ""
                : '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(value)) + '"';
    }
}
