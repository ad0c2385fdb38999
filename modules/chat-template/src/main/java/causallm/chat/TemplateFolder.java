package causallm.chat;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeSet;

/** The chat templates of a model's folder. */
final class TemplateFolder {
    private static final String CONFIG = "tokenizer_config.json";
    private static final String SPECIAL_TOKENS = "special_tokens_map.json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path folder;
    private final JsonNode config;

    TemplateFolder(Path folder) {
        this.folder = folder;
        this.config = json(CONFIG);
    }

    Optional<ChatTemplate> find(String name) {
        Path file =
                name.equals("default")
                        ? folder.resolve("chat_template.jinja")
                        : folder.resolve("additional_chat_templates").resolve(name + ".jinja");
        if (Files.exists(file)) {
            return Optional.of(template(read(file), file.toString()));
        }
        Map<String, String> named = named();
        if (name.equals("default") && named.size() > 0 && !named.containsKey(name)) {
            throw missing(name);
        }
        String origin = folder.resolve(CONFIG) + ": field 'chat_template'";
        return Optional.ofNullable(named.get(name)).map(source -> template(source, origin));
    }

    ChatTemplateException missing(String name) {
        return new ChatTemplateException(
                "%s: field 'chat_template': found no template '%s', expected one of %s"
                        .formatted(folder.resolve(CONFIG), name, new TreeSet<>(named().keySet())));
    }

    private Map<String, String> named() {
        JsonNode field = config.path("chat_template");
        Map<String, String> named = new LinkedHashMap<>();
        if (field.isString()) {
            named.put("default", field.asString());
        } else if (field.isArray()) {
            for (JsonNode entry : field) {
                named.put(entry.path("name").asString(""), entry.path("template").asString(""));
            }
        } else if (field.isObject()) {
            field.properties().forEach(entry -> put(named, entry));
        } else if (!field.isMissingNode() && !field.isNull()) {
            throw new ChatTemplateException(
                    folder.resolve(CONFIG)
                            + ": field 'chat_template': found "
                            + field.getNodeType()
                            + ", expected a text or a list of named ones");
        }
        return named;
    }

    private static void put(Map<String, String> named, Entry<String, JsonNode> entry) {
        named.put(entry.getKey(), entry.getValue().asString(""));
    }

    private ChatTemplate template(String source, String origin) {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (JsonNode fields : new JsonNode[] {json(SPECIAL_TOKENS), config}) {
            for (Entry<String, JsonNode> field : fields.properties()) {
                JsonNode token = field.getValue();
                String text = (token.isObject() ? token.path("content") : token).asString("");
                if (field.getKey().endsWith("_token") && !text.isEmpty() && !token.isBoolean()) {
                    tokens.put(field.getKey(), text);
                }
            }
        }
        return new ChatTemplate(source, origin, tokens, Clock.system(ZoneId.systemDefault()));
    }

    private JsonNode json(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return MAPPER.createObjectNode();
        }
        try {
            return MAPPER.readTree(read(file));
        } catch (JacksonException e) {
            throw new ChatTemplateException(
                    file
                            + ": found broken JSON ("
                            + e.getOriginalMessage()
                            + "), expected an object; copy the file again",
                    e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ChatTemplateException(
                    file + ": cannot be read (" + e + "); check the file", e);
        }
    }
}
