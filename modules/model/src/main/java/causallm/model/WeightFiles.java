package causallm.model;

import libtorch.tensor.Tensor;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The weights of a model folder: one safetensors file, or several that an index names. */
final class WeightFiles {
    /** The file that holds all. */
    static final String SINGLE = "model.safetensors";

    /** The file that says which tensor is in which file. */
    static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final Path described; // what a message about a missing tensor names
    private final Map<String, SafetensorsFile> fileOfTensor;

    private WeightFiles(Path described, Map<String, SafetensorsFile> fileOfTensor) {
        this.folder = described.toAbsolutePath().normalize().getParent();
        this.described = described;
        this.fileOfTensor = fileOfTensor;
    }

    /**
     * Maps the files of a folder.
     *
     * @throws CheckpointException when one is missing or damaged, or the index does not fit them
     */
    static WeightFiles open(Path folder) {
        Path single = folder.resolve(SINGLE);
        Path index = folder.resolve(INDEX);
        return Files.exists(index) && Files.notExists(single) ? sharded(index) : whole(single);
    }

    private static WeightFiles whole(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        Map<String, SafetensorsFile> files = new HashMap<>();
        file.names().forEach(name -> files.put(name, file));
        return new WeightFiles(path, files);
    }

    private static WeightFiles sharded(Path index) {
        Map<String, SafetensorsFile> shards = new HashMap<>();
        Map<String, SafetensorsFile> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
            String shard = shardName(index, entry.getValue());
            SafetensorsFile file =
                    shards.computeIfAbsent(
                            shard, name -> SafetensorsFile.open(index.resolveSibling(name)));
            if (!file.names().contains(entry.getKey())) {
                throw new CheckpointException(
                        file.path(),
                        "has no tensor "
                                + entry.getKey()
                                + ", which "
                                + INDEX
                                + " says it holds: fetch both again");
            }
            files.put(entry.getKey(), file);
        }
        return new WeightFiles(index, files);
    }

    private static JsonNode weightMap(Path index) {
        try {
            JsonNode map = JsonMapper.shared().readTree(Files.readString(index)).path("weight_map");
            if (!map.isObject()) {
                throw new CheckpointException(index, "has no object weight_map");
            }
            return map;
        } catch (JacksonException e) {
            throw new CheckpointException(
                    index,
                    "is not valid JSON (%s): copy or fetch it again"
                            .formatted(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new CheckpointException(index, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** A file beside the index and nowhere else. */
    private static String shardName(Path index, JsonNode name) {
        String text = name.isString() ? name.asString() : "";
        if (text.isEmpty() || text.contains("/") || text.contains("\\") || text.equals("..")) {
            throw new CheckpointException(
                    index, "weight_map names " + name + ", expected a file of this folder");
        }
        return text;
    }

    /**
     * The tensor called {@code name}, over its mapped file; belongs to this thread's innermost
     * scope.
     *
     * @throws CheckpointException when there is none of that name, or its shape is another
     */
    Tensor tensor(String name, long... shape) {
        SafetensorsFile file = fileOfTensor.get(name);
        if (file == null) {
            throw new CheckpointException(described, "has no tensor " + name);
        }
        return file.tensor(name, shape);
    }

    /**
     * Lets the memory go that the tensor called {@code name} was read into, where it lies in these
     * files. Nobody may have written to a tensor over it.
     */
    void unload(String name) {
        SafetensorsFile file = fileOfTensor.get(name);
        if (file != null) {
            file.unload(name);
        }
    }

    /** Where the files lie: an absolute path. */
    Path folder() {
        return folder;
    }
}
