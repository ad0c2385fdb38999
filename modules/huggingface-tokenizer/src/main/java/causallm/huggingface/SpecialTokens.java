package causallm.huggingface;

import tools.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Which tokens are special, which end a text and which one fills up a batch. */
final class SpecialTokens {
    private final BitSet all;
    private final int[] ends;
    private final int padding;

    private SpecialTokens(BitSet all, int[] ends, int padding) {
        this.all = all;
        this.ends = ends;
        this.padding = padding;
    }

    /**
     * The end of a text is the {@code eos_token} of {@code tokenizer_config.json} or else {@code
     * special_tokens_map.json}; generation ends also at the {@code eos_token_id}s of {@code
     * generation_config.json}, or else {@code config.json}. Where no padding is named, the end of a
     * text serves.
     */
    static SpecialTokens of(TokenizerFolder folder, Vocabulary vocabulary) {
        BitSet all = new BitSet(vocabulary.size());
        for (JsonNode token : folder.tokenizer().path("added_tokens")) {
            if (token.path("special").asBoolean(false)) {
                all.set(token.path("id").asInt());
            }
        }
        JsonNode model = folder.tokenizer().path("model");
        vocabulary.id(model.path("unk_token").asString("")).ifPresent(all::set);
        if (model.path("unk_id").asInt(-1) >= 0) {
            all.set(model.path("unk_id").asInt());
        }
        Set<Integer> ends = new LinkedHashSet<>();
        named(folder, vocabulary, "eos_token").ifPresent(ends::add);
        generationEnds(folder, vocabulary, ends);
        if (ends.isEmpty()) {
            throw folder.fault(
                    "found no end of text, expected 'eos_token' in tokenizer_config.json or"
                            + " 'eos_token_id' in generation_config.json; add it");
        }
        ends.forEach(all::set);
        int padding =
                named(folder, vocabulary, "pad_token").orElseGet(() -> ends.iterator().next());
        all.set(padding);
        return new SpecialTokens(all, ends.stream().mapToInt(Integer::intValue).toArray(), padding);
    }

    boolean contains(int id) {
        return all.get(id);
    }

    int[] ends() {
        return ends;
    }

    int padding() {
        return padding;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpecialTokens tokens
                && all.equals(tokens.all)
                && Arrays.equals(ends, tokens.ends)
                && padding == tokens.padding;
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    private static void generationEnds(
            TokenizerFolder folder, Vocabulary vocabulary, Set<Integer> ends) {
        JsonNode ids = folder.generationConfig().path("eos_token_id");
        if (ids.isMissingNode() || ids.isNull()) {
            ids = folder.modelConfig().path("eos_token_id");
        }
        for (JsonNode id : ids.isArray() ? ids.values() : Set.of(ids)) {
            if (id.isIntegralNumber()) {
                if (id.asLong() < 0 || id.asLong() >= vocabulary.size()) {
                    throw folder.fault(
                            "field 'eos_token_id' of generation_config.json or config.json: found "
                                    + id
                                    + ", expected 0 to "
                                    + (vocabulary.size() - 1)
                                    + "; use the tokenizer that the model came with");
                }
                ends.add(id.asInt());
            }
        }
    }

    private static Optional<Integer> named(
            TokenizerFolder folder, Vocabulary vocabulary, String field) {
        JsonNode token = folder.tokenizerConfig().path(field);
        if (token.isMissingNode() || token.isNull()) {
            token = folder.specialTokensMap().path(field);
        }
        String content = (token.isObject() ? token.path("content") : token).asString("");
        if (content.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                vocabulary
                        .id(content)
                        .orElseThrow(() ->
                                folder.fault(
                                        "field '"
                                                + field
                                                + "' of tokenizer_config.json or"
                                                + " special_tokens_map.json: found '"
                                                + content
                                                + "', expected a token of the vocabulary")));
    }
}
