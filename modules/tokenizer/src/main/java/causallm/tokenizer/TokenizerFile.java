package causallm.tokenizer;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Reads and writes {@code tokenizer.json}. Its {@code type} says which tokenizer it holds; a file
 * of Hugging Face's has none, but a {@code model}, and is recognised by that. Other kinds than
 * characters are left to the {@link TokenizerProvider}s at hand.
 */
final class TokenizerFile {
    private static final JsonMapper MAPPER = new JsonMapper();

    private TokenizerFile() {}

    static Tokenizer read(Path file) {
        JsonNode content = content(file);
        String type = content.path("type").asString("");
        if (type.equals(CharacterTokenizer.TYPE)) {
            return characterTokenizer(file, content);
        }
        if (type.isEmpty() && content.path("model").isObject()) {
            return provided(file, TokenizerProvider.HUGGING_FACE)
                    .orElseThrow(() -> fault(file, noHuggingFace(content)));
        }
        Optional<Tokenizer> provided = provided(file, type);
        if (provided.isPresent()) {
            return provided.get();
        }
        throw fault(
                file,
                "found type '"
                        + type
                        + "', expected 'character'; use the tokenizer that the model came with");
    }

    private static Optional<Tokenizer> provided(Path file, String kind) {
        return ServiceLoader.load(TokenizerProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.kind().equals(kind))
                .findFirst()
                .map(provider -> provider.read(file.toAbsolutePath().getParent()));
    }

    private static String noHuggingFace(JsonNode content) {
        return "found a Hugging Face tokenizer ("
                + content.path("model").path("type").asString("unknown")
                + "), and no module that reads it; add causallm.huggingface to the module path";
    }

    static void write(Path file, CharacterTokenizer tokenizer) {
        ObjectNode content = MAPPER.createObjectNode();
        content.put("type", CharacterTokenizer.TYPE);
        ArrayNode special = content.putArray("specialTokens");
        CharacterTokenizer.SPECIAL_TOKENS.forEach(special::add);
        content.put("alphabet", tokenizer.alphabet());
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(
                    aside,
                    MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TokenizerException(
                    file
                            + ": cannot be written ("
                            + e.getMessage()
                            + "): free the path or the space, or name another folder",
                    e);
        }
    }

    private static CharacterTokenizer characterTokenizer(Path file, JsonNode content) {
        JsonNode special = content.path("specialTokens");
        if (!special.equals(MAPPER.valueToTree(CharacterTokenizer.SPECIAL_TOKENS))) {
            throw fault(
                    file,
                    "field 'specialTokens': found %s, expected %s; save the tokenizer again"
                            .formatted(
                                    special.isMissingNode() ? "none" : special,
                                    CharacterTokenizer.SPECIAL_TOKENS));
        }
        String alphabet = content.path("alphabet").asString("");
        try {
            CharacterTokenizer tokenizer = CharacterTokenizer.of(alphabet);
            if (tokenizer.alphabet().equals(alphabet)) {
                return tokenizer;
            }
        } catch (TokenizerException e) {
            throw new TokenizerException(file + ": field 'alphabet': " + e.getMessage(), e);
        }
        throw fault(
                file,
                "field 'alphabet': found characters twice or out of order, expected each once,"
                        + " sorted; copy it again");
    }

    private static JsonNode content(Path file) {
        try {
            JsonNode content = MAPPER.readTree(Files.readString(file));
            if (content.isObject()) {
                return content;
            }
            throw fault(file, "found no JSON object, expected a tokenizer; copy the file again");
        } catch (NoSuchFileException e) {
            throw new TokenizerException(
                    file + ": found no such file, expected a tokenizer; check the model's folder",
                    e);
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be read (" + e + "); check the file", e);
        } catch (JacksonException e) {
            throw new TokenizerException(
                    file
                            + ": found broken JSON ("
                            + e.getOriginalMessage()
                            + "), expected a tokenizer; copy it again",
                    e);
        }
    }

    private static TokenizerException fault(Path file, String problem) {
        return new TokenizerException(file + ": " + problem);
    }
}
