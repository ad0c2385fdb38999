package dapo.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The reference of all keys, as a page of Markdown: made from the records that read them, so that
 * it says what is so.
 */
public final class ConfigurationReference {
    private ConfigurationReference() {}

    /** The page, a table a section. */
    public static String markdown() {
        List<ConfigurationKey> keys = ConfigurationKeys.all();
        String sections =
                keys.stream()
                        .map(ConfigurationReference::section)
                        .distinct()
                        .map(section -> table(section, keys))
                        .collect(Collectors.joining());
        return head() + sections;
    }

    private static String head() {
        return """
        # Configuration

        Every key that a configuration takes, in YAML or JSON. A key of a section is written below the section's name, or as `section.key` with `--set`:

        ```yaml
        seed: 1
        actor:
          beta: 0.02
        ```

        What a file leaves out has its default; where that is empty, there is nothing. Relative paths begin in the file's folder, those of `--set` in the working folder. An unknown key, a value that is not allowed or a file that is not there ends the command before any work, with the line it stands in. Whole numbers but the seed are at most %d and others at most %d, even where the table gives no end.

        `dapo config --defaults` prints all keys as a file to begin with, `dapo config FILE` what a file comes to, and `dapo config --reference` this page.
        """
                .formatted(
                        ConfigurationValue.GREATEST_COUNT,
                        (long) ConfigurationValue.GREATEST_NUMBER);
    }

    /** The section of a key, empty for the keys above all sections. */
    private static String section(ConfigurationKey key) {
        return key.name().substring(0, Math.max(0, key.name().indexOf('.')));
    }

    private static String table(String section, List<ConfigurationKey> keys) {
        String rows =
                keys.stream()
                        .filter(key -> section(key).equals(section))
                        .map(ConfigurationReference::row)
                        .collect(Collectors.joining());
        return """

        ## %s
        | key | default | allowed | meaning |
        | --- | --- | --- | --- |
        %s\
        """
                .formatted(section.isEmpty() ? "Above all sections" : "`" + section + "`", rows);
    }

    private static String row(ConfigurationKey key) {
        String standard = ConfigurationText.value(key.name(), key.standard());
        return "| `%s` | %s | %s | %s%s |\n"
                .formatted(
                        key.name().substring(key.name().indexOf('.') + 1),
                        standard.isEmpty() ? "" : "`" + cell(standard) + "`",
                        cell(key.allowed()),
                        cell(key.meaning()),
                        ConfigurationKeys.setting(key.name()).mayChange()
                                ? " (may be changed in a run that has begun)"
                                : "");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
