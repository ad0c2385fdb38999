package causallm.huggingface;

import causallm.tokenizer.Tokenizer;
import causallm.tokenizer.TokenizerException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** The files of a tokenizer, byte for byte, so that they can be written again. */
final class TokenizerFiles {
    static final JsonMapper MAPPER = new JsonMapper();

    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    static final String GENERATION_CONFIG = "generation_config.json";

    /** All but the last may be missing. */
    private static final List<String> NAMES =
            List.of(
                    TOKENIZER_CONFIG,
                    SPECIAL_TOKENS_MAP,
                    GENERATION_CONFIG,
                    "chat_template.jinja",
                    Tokenizer.FILE);

    private final Path folder;
    private final Map<String, byte[]> files;

    private TokenizerFiles(Path folder, Map<String, byte[]> files) {
        this.folder = folder;
        this.files = files;
    }

    static TokenizerFiles read(Path folder) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (name.equals(Tokenizer.FILE) || Files.exists(file)) {
                files.put(name, bytes(file));
            }
        }
        return new TokenizerFiles(folder, files);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** The content of a file, an empty object where it is missing. */
    JsonNode json(String name) {
        return files.containsKey(name)
                ? parse(path(name), files.get(name))
                : MAPPER.createObjectNode();
    }

    /** The content of a file of the folder that is not the tokenizer's own. */
    JsonNode foreign(String name) {
        Path file = path(name);
        return Files.exists(file) ? parse(file, bytes(file)) : MAPPER.createObjectNode();
    }

    boolean sameTokenizer(TokenizerFiles other) {
        return Arrays.equals(files.get(Tokenizer.FILE), other.files.get(Tokenizer.FILE));
    }

    int hashOfTokenizer() {
        return Arrays.hashCode(files.get(Tokenizer.FILE));
    }

    /**
     * Writes every file aside, then moves them all into place, {@code tokenizer.json} last, and
     * deletes those of another tokenizer that this one does not have. The model's {@code
     * config.json} is left to the model.
     */
    void write(Path target) {
        Map<Path, Path> moves = new LinkedHashMap<>();
        try {
            Files.createDirectories(target);
            for (String name : NAMES) {
                if (files.containsKey(name)) {
                    Path aside = target.resolve(name + ".part");
                    moves.put(aside, target.resolve(name));
                    Files.write(aside, files.get(name));
                }
            }
            for (Entry<Path, Path> move : moves.entrySet()) {
                Files.move(move.getKey(), move.getValue(), StandardCopyOption.REPLACE_EXISTING);
            }
            for (String name : NAMES) {
                if (!files.containsKey(name)) {
                    Files.deleteIfExists(target.resolve(name));
                }
            }
        } catch (IOException e) {
            moves.keySet().forEach(TokenizerFiles::deleteQuietly);
            throw new TokenizerException(
                    target.resolve(Tokenizer.FILE)
                            + ": cannot be written ("
                            + e.getMessage()
                            + "): free the path or the space, or name another folder",
                    e);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // What was written aside stays there: the first failure is the one to tell.
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new TokenizerException(
                    file + ": found no such file, expected a tokenizer; check the model's folder",
                    e);
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be read (" + e + "); check the file", e);
        }
    }

    private static JsonNode parse(Path file, byte[] bytes) {
        try {
            JsonNode content = MAPPER.readTree(bytes);
            if (content.isObject()) {
                return content;
            }
        } catch (JacksonException e) {
            throw new TokenizerException(
                    file
                            + ": found broken JSON ("
                            + e.getOriginalMessage()
                            + "), expected an object; copy the file again",
                    e);
        }
        throw new TokenizerException(
                file + ": found no JSON object, expected one; copy the file again");
    }
}
