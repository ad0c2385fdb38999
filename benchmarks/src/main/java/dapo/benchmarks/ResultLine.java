package dapo.benchmarks;

import libtorch.tensor.TorchRuntime;

import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.Map;

/** The line of JSON that a benchmark ends with, under the names that the peers use. */
final class ResultLine {
    private ResultLine() {}

    /** Prints who was measured, with what, on which processor, and {@code rest}. */
    static void print(String contestant, Map<String, Object> versions, Map<String, Object> rest) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("peer", contestant);
        Map<String, Object> allVersions = new LinkedHashMap<>();
        allVersions.put("java", Runtime.version().toString());
        allVersions.putAll(versions);
        result.put("versions", allVersions);
        result.put("processor", Processor.name());
        result.put("cores", Runtime.getRuntime().availableProcessors());
        result.putAll(rest);
        System.out.println(JsonMapper.shared().writeValueAsString(result));
    }

    /** The libtorch under this project's own tensors. */
    static Map<String, Object> ownVersions() {
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("libtorch", TorchRuntime.version());
        versions.put("blas", TorchRuntime.blas());
        return versions;
    }
}
