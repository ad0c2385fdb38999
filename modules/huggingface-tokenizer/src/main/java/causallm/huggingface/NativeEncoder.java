package causallm.huggingface;

import ai.djl.engine.EngineException;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;

import causallm.tokenizer.Tokenizer.Offset;
import causallm.tokenizer.TokenizerException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hugging Face's native tokenizer, as far as it encodes. */
final class NativeEncoder {
    private final HuggingFaceTokenizer tokenizer;

    private NativeEncoder(TokenizerFolder folder, ObjectNode content) {
        content.putNull("truncation");
        content.putNull("padding");
        NativeLibrary.prepare();
        try {
            tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(
                                    TokenizerFiles.MAPPER.writeValueAsBytes(content)),
                            Map.of("padding", "false", "truncation", "false"));
        } catch (EngineException | LinkageError e) {
            throw NativeLibrary.notLoaded(e);
        } catch (IOException | RuntimeException e) {
            throw refused(folder, e);
        }
    }

    /** One that recognises special tokens in a text. */
    static NativeEncoder of(TokenizerFolder folder) {
        return new NativeEncoder(folder, (ObjectNode) folder.tokenizer().deepCopy());
    }

    /** One for which special tokens do not exist: a text that looks like one is only a text. */
    static NativeEncoder withoutSpecialTokens(TokenizerFolder folder) {
        ObjectNode content = (ObjectNode) folder.tokenizer().deepCopy();
        ArrayNode added = JsonNodeFactory.instance.arrayNode();
        for (JsonNode token : content.path("added_tokens")) {
            if (!token.path("special").asBoolean(false)) {
                added.add(token);
            } else if (!isPiece(content.path("model"), token)) {
                // The library numbers added tokens as they come: this one must keep its place.
                int id = token.path("id").asInt();
                added.add(((ObjectNode) token.deepCopy()).put("content", hidden(id)));
            }
        }
        content.set("added_tokens", added);
        return new NativeEncoder(folder, content);
    }

    Encoded encode(String text, boolean addSpecialTokens) {
        requireWholeCharacters(text);
        try {
            return new Encoded(tokenizer.encode(text, addSpecialTokens, false));
        } catch (RuntimeException e) {
            throw new TokenizerException(
                    "found a text that the tokenizer cannot encode ("
                            + e.getMessage()
                            + "), expected characters that it has tokens for; remove the others",
                    e);
        }
    }

    /**
     * Whether a special token is among the model's own pieces. There BPE does not find it, since no
     * merge makes it; a Unigram model would, so the piece loses its name, but for the one for
     * unknown characters.
     */
    private static boolean isPiece(JsonNode model, JsonNode token) {
        String name = token.path("content").asString("");
        int id = token.path("id").asInt();
        JsonNode vocabulary = model.path("vocab");
        if (vocabulary.path(id) instanceof ArrayNode piece) {
            boolean same = piece.path(0).asString("").equals(name);
            if (same && id != model.path("unk_id").asInt(-1)) {
                piece.set(0, JsonNodeFactory.instance.stringNode(hidden(id)));
            }
            return same;
        }
        return vocabulary.has(name);
    }

    /** A name of noncharacters, which no text needs. */
    private static String hidden(int id) {
        return "\uFDD0" + id + "\uFDD1";
    }

    private static void requireWholeCharacters(String text) {
        for (int index = 0; index < text.length(); ) {
            int character = text.codePointAt(index);
            if (Character.getType(character) == Character.SURROGATE) {
                throw new TokenizerException(
                        "found U+%04X, half of a character, at position %d of the text, expected whole ones; read the text as UTF-8"
                                .formatted(character, text.codePointCount(0, index)));
            }
            index += Character.charCount(character);
        }
    }

    private static TokenizerException refused(TokenizerFolder folder, Exception cause) {
        return folder.fault(
                "found what the tokenizers library does not read ("
                        + cause.getMessage()
                        + "), expected a tokenizer; copy the file again");
    }

    /** A text's tokens. */
    static final class Encoded {
        private final Encoding encoding;

        private Encoded(Encoding encoding) {
            this.encoding = encoding;
        }

        int[] ids() {
            long[] wide = encoding.getIds();
            int[] ids = new int[wide.length];
            for (int index = 0; index < ids.length; index++) {
                ids[index] = Math.toIntExact(wide[index]);
            }
            return ids;
        }

        /** The library counts characters, Java halves of surrogate pairs. */
        List<Offset> offsets(String text) {
            int[] starts = new int[text.codePointCount(0, text.length()) + 1];
            for (int index = 1; index < starts.length; index++) {
                starts[index] = text.offsetByCodePoints(starts[index - 1], 1);
            }
            int[] ids = ids();
            CharSpan[] spans = encoding.getCharTokenSpans();
            List<Offset> offsets = new ArrayList<>(ids.length);
            for (int index = 0; index < ids.length; index++) {
                CharSpan span = spans[index];
                offsets.add(
                        span == null
                                ? new Offset(ids[index], 0, 0)
                                : new Offset(
                                        ids[index],
                                        starts[span.getStart()],
                                        starts[span.getEnd()]));
            }
            return offsets;
        }
    }
}
