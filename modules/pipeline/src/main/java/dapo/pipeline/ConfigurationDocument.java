package dapo.pipeline;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML or JSON document as a flat map from {@code section.key} to the text that stands there and
 * its line: text, so that values of a file and of the command line are read by the same code.
 */
final class ConfigurationDocument {
    private static final String EXPECTED =
            "a mapping of keys to values in YAML or JSON, such as 'seed: 0'";

    /** Where relative paths begin that stand in no file. */
    static final Path HERE = Path.of("").toAbsolutePath();

    /**
     * A value's text (empty for YAML's and JSON's null), where it stands ({@code file:line}, or
     * empty), and the folder in which a relative path begins.
     */
    record Entry(String text, String place, Path folder) {
        /** A value that comes from no file. */
        static Entry of(String text) {
            return new Entry(text, "", HERE);
        }

        boolean isAbsent() {
            return text.isEmpty();
        }
    }

    private final String name;
    private final Path folder;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private ConfigurationDocument(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /** Reads a file, as JSON where its name says so, else as YAML. */
    static Map<String, Entry> read(Path file) {
        TokenStreamFactory format =
                file.toString().endsWith(".json") ? new JsonFactory() : new YAMLFactory();
        return parse(format, file.toString(), file.toAbsolutePath().getParent(), text(file));
    }

    /**
     * Reads YAML (or JSON without tabs) that came from elsewhere than a file; {@code name} stands
     * in the errors.
     */
    static Map<String, Entry> parse(String name, String text) {
        return parse(new YAMLFactory(), name, HERE, text);
    }

    private static Map<String, Entry> parse(
            TokenStreamFactory format, String name, Path folder, String text) {
        var document = new ConfigurationDocument(name, folder);
        try (JsonParser parser = format.createParser(ObjectReadContext.empty(), text)) {
            document.readAll(parser);
        } catch (JacksonException broken) {
            String place =
                    broken.getLocation() == null
                            ? name
                            : name + ":" + broken.getLocation().getLineNr();
            String problem = problem(broken.getOriginalMessage());
            throw ConfigurationException.unreadable(place, problem, EXPECTED);
        }
        return document.entries;
    }

    /**
     * YAML's messages begin with what was being parsed, and perhaps its place and text above a
     * caret.
     */
    private static String problem(String message) {
        List<String> lines = message.lines().map(String::strip).toList();
        if (!lines.getFirst().startsWith("while ")) {
            return lines.getFirst();
        }
        boolean showsPlace = lines.size() > 1 && lines.get(1).startsWith("in ");
        int problem = showsPlace ? lines.indexOf("^") + 1 : 1;
        return problem < lines.size() ? lines.get(problem) : lines.getFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw ConfigurationException.unreadable(
                    file.toString(), "there is no such file", "a configuration file");
        } catch (CharacterCodingException broken) {
            throw ConfigurationException.unreadable(
                    file.toString(), "the text is not UTF-8", EXPECTED);
        } catch (IOException failure) {
            String problem = "the file cannot be read (%s)".formatted(IoProblem.of(failure));
            throw ConfigurationException.unreadable(
                    file.toString(), problem, "a readable configuration file");
        }
    }

    private void readAll(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw ConfigurationException.unreadable(
                    place(parser), "this is not a mapping", EXPECTED);
        }
        readMapping(parser, "");
        if (parser.nextToken() != null) {
            throw ConfigurationException.unreadable(
                    place(parser), "a second document begins here", "one document");
        }
    }

    /** Reads what a mapping holds, and tells whether that is anything. */
    private boolean readMapping(JsonParser parser, String prefix) {
        boolean some = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            some = true;
            String key = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                String place = place(parser);
                if (!readMapping(parser, key + ".")) {
                    add(key, "", place);
                }
            } else if (value == JsonToken.START_ARRAY) {
                throw ConfigurationKeys.refuseList(key, place(parser));
            } else {
                add(key, value == JsonToken.VALUE_NULL ? "" : parser.getString(), place(parser));
            }
        }
        return some;
    }

    private void add(String key, String text, String place) {
        if (entries.putIfAbsent(key, new Entry(text, place, folder)) != null) {
            throw new ConfigurationException(
                            key, text, "one value for a key, and it has one already")
                    .at(place);
        }
    }

    private String place(JsonParser parser) {
        return name + ":" + parser.currentTokenLocation().getLineNr();
    }
}
