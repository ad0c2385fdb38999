package causallm.hub;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which files make a model: a list of what is allowed, so that no pickle and no program is ever
 * fetched.
 */
final class ModelFiles {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    /** Those that a model may have beside its configuration and weights. */
    private static final List<String> OPTIONAL =
            List.of(
                    "generation_config.json",
                    "tokenizer.json",
                    "tokenizer_config.json",
                    "special_tokens_map.json",
                    "added_tokens.json",
                    "vocab.json",
                    "merges.txt",
                    "tokenizer.model",
                    "chat_template.jinja",
                    "chat_template.json");

    private static final Pattern SHARD =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\\.safetensors");
    private static final long INDEX_LIMIT = 1 << 26;
    private static final JsonMapper MAPPER = new JsonMapper();

    private ModelFiles() {}

    /**
     * What to fetch of what there is, but the shards, which the index names.
     *
     * @param name the model's, for the message
     * @throws HubException when there is no model that this project reads
     */
    static List<String> wanted(String name, Set<String> listed) {
        if (!listed.contains(CONFIG)) {
            throw new HubException(
                    name + ": found no config.json, expected a model of transformers' layout");
        }
        List<String> wanted = new ArrayList<>(List.of(CONFIG));
        OPTIONAL.stream().filter(listed::contains).forEach(wanted::add);
        wanted.add(weights(name, listed));
        return wanted;
    }

    private static String weights(String name, Set<String> listed) {
        if (listed.contains(WEIGHTS)) {
            return WEIGHTS;
        } else if (listed.contains(INDEX)) {
            return INDEX;
        }
        throw new HubException(
                name
                        + ": found no model.safetensors and no index of shards, expected weights in"
                        + " safetensors; convert them (other formats can hold programs and are"
                        + " never fetched)");
    }

    /**
     * The files that an index names, in order, each once.
     *
     * @throws HubException when one of them is no plain file name
     */
    static List<String> shards(Path index) {
        JsonNode map = content(index).path("weight_map");
        Set<String> shards = new TreeSet<>();
        map.forEach(shard -> shards.add(shard.asString("")));
        if (shards.isEmpty()) {
            throw new HubException(
                    index
                            + ": field 'weight_map': found no files, expected a shard for each"
                            + " weight");
        }
        for (String shard : shards) {
            if (!SHARD.matcher(shard).matches()) {
                throw new HubException(
                        index
                                + ": field 'weight_map': found '"
                                + shown(shard)
                                + "', expected a file beside the index that ends in .safetensors");
            }
        }
        return List.copyOf(shards);
    }

    private static JsonNode content(Path index) {
        try {
            if (Files.size(index) > INDEX_LIMIT) {
                throw new HubException(
                        "%s: found %d bytes, expected an index of at most %d; check the model"
                                .formatted(index, Files.size(index), INDEX_LIMIT));
            }
            return MAPPER.readTree(Files.readAllBytes(index));
        } catch (IOException e) {
            throw new HubException(index + ": cannot be read (" + e + "); check the folder", e);
        } catch (JacksonException e) {
            throw new HubException(
                    index + ": found broken JSON, expected an index of shards; remove the file", e);
        }
    }

    /** What a folder lacks of a model: configuration and weights; empty where it has both. */
    static List<String> missing(Path folder) {
        List<String> missing = new ArrayList<>();
        if (!Files.isRegularFile(folder.resolve(CONFIG))) {
            missing.add(CONFIG);
        }
        if (Files.isRegularFile(folder.resolve(WEIGHTS))) {
            return missing;
        } else if (!Files.isRegularFile(folder.resolve(INDEX))) {
            missing.add(WEIGHTS);
            return missing;
        }
        shards(folder.resolve(INDEX)).stream()
                .filter(shard -> !Files.isRegularFile(folder.resolve(shard)))
                .forEach(missing::add);
        return missing;
    }

    /**
     * @throws HubException when a file that the hub lists would lie outside the model's folder
     */
    static void requireInside(String name, String file) {
        boolean climbs = Arrays.asList(file.split("[/\\\\]", -1)).contains("..");
        if (climbs || file.startsWith("/") || file.startsWith("\\") || file.isEmpty()) {
            throw new HubException(
                    name
                            + ": found a file named '"
                            + shown(file)
                            + "' in the hub's list, expected one inside the model's folder; do not"
                            + " use this model");
        }
    }

    /** A name that others chose, fit for one line. */
    private static String shown(String text) {
        String plain = text.replaceAll("[^ -~]", "?");
        return plain.length() <= 100 ? plain : plain.substring(0, 100) + "...";
    }
}
