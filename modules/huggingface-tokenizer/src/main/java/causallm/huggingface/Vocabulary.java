package causallm.huggingface;

import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** The tokens of a {@code tokenizer.json} by id, those added to the model's own included. */
final class Vocabulary {
    private static final int MOST = 1 << 24;

    private final String[] tokens;
    private final Map<String, Integer> ids;

    private Vocabulary(Map<String, Integer> ids, int size) {
        this.ids = ids;
        this.tokens = new String[size];
        ids.forEach((token, id) -> tokens[id] = token);
    }

    static Vocabulary of(TokenizerFolder folder) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = folder.tokenizer().path("model").path("vocab");
        if (vocabulary.isArray()) {
            for (JsonNode piece : vocabulary) {
                ids.put(piece.path(0).asString(""), ids.size());
            }
            if (ids.size() != vocabulary.size()) {
                throw folder.fault("field 'model.vocab': found a piece twice, expected each once");
            }
        } else {
            for (Entry<String, JsonNode> token : vocabulary.properties()) {
                ids.put(token.getKey(), token.getValue().asInt(-1));
            }
        }
        for (JsonNode token : folder.tokenizer().path("added_tokens")) {
            ids.put(token.path("content").asString(""), token.path("id").asInt(-1));
        }
        int size = 0;
        for (Entry<String, Integer> token : ids.entrySet()) {
            if (token.getValue() < 0 || token.getValue() >= MOST) {
                throw folder.fault(
                        "token '%s': found id %d, expected 0 to %d"
                                .formatted(token.getKey(), token.getValue(), MOST - 1));
            }
            size = Math.max(size, token.getValue() + 1);
        }
        if (size == 0) {
            throw folder.fault("field 'model.vocab': found no tokens, expected a vocabulary");
        }
        return new Vocabulary(ids, size);
    }

    int size() {
        return tokens.length;
    }

    /** The token of an id as its file has it; nothing where the numbering leaves the id out. */
    Optional<String> find(int id) {
        return Optional.ofNullable(tokens[id]);
    }

    String token(int id) {
        return find(id).orElse("");
    }

    Optional<Integer> id(String token) {
        return Optional.ofNullable(ids.get(token));
    }
}
