package causallm.huggingface;

import causallm.tokenizer.Tokenizer.Offset;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Hugging Face's library made of texts, with the tokenizer; see write_golden.py. */
final class Golden {
    static final List<String> KINDS = List.of("smollm", "qwen", "llama3", "llama2", "unigram");

    private Golden() {}

    static Path folder(String kind) {
        try {
            return Path.of(Golden.class.getResource(kind + "/tokenizer.json").toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static HuggingFaceTokenizer tokenizer(String kind) {
        return HuggingFaceTokenizer.load(folder(kind));
    }

    static JsonNode read(String kind) {
        try {
            return new JsonMapper().readTree(Files.readString(folder(kind).resolve("golden.json")));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static int[] ids(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }

    /** The offsets of a case; Python counts characters, Java halves of surrogate pairs. */
    static List<Offset> offsets(JsonNode testCase) {
        String text = testCase.path("text").asString();
        int[] ids = ids(testCase.path("ids"));
        List<Offset> offsets = new ArrayList<>();
        for (JsonNode span : testCase.path("offsets")) {
            offsets.add(
                    new Offset(
                            ids[offsets.size()],
                            text.offsetByCodePoints(0, span.path(0).asInt()),
                            text.offsetByCodePoints(0, span.path(1).asInt())));
        }
        return offsets;
    }
}
