package causallm.huggingface;

import causallm.tokenizer.TextStream;
import causallm.tokenizer.TokenizerException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns tokens into text. Each token is a piece of bytes; a character belongs to the token that
 * completes it, so that no text ever holds a part of one. Bytes that make no character are replaced
 * by U+FFFD.
 */
final class TokenDecoder {
    private static final byte[] NONE = {};

    private final Vocabulary vocabulary;
    private final SpecialTokens special;
    private final Pieces pieces;

    private TokenDecoder(Vocabulary vocabulary, SpecialTokens special, Pieces pieces) {
        this.vocabulary = vocabulary;
        this.special = special;
        this.pieces = pieces;
    }

    static TokenDecoder of(TokenizerFolder folder, Vocabulary vocabulary, SpecialTokens special) {
        return new TokenDecoder(vocabulary, special, Pieces.of(folder));
    }

    String text(int id) {
        return new String(pieces.bytes(token(id)), StandardCharsets.UTF_8);
    }

    /** The text that each token completes; special tokens have none and part no character. */
    List<String> texts(int[] ids) {
        String[] texts = new String[ids.length];
        Arrays.fill(texts, "");
        List<String> tokens = new ArrayList<>(ids.length);
        int[] positions = new int[ids.length];
        for (int index = 0; index < ids.length; index++) {
            String token = token(ids[index]);
            if (!token.isEmpty()) {
                positions[tokens.size()] = index;
                tokens.add(token);
            }
        }
        ByteText text = new ByteText();
        int count = 0;
        for (byte[] bytes : pieces.bytes(tokens)) {
            text.add(bytes);
            texts[positions[count++]] = text.take(false);
        }
        if (count > 0) {
            texts[positions[count - 1]] += text.take(true);
        }
        return List.of(texts);
    }

    TextStream stream() {
        return new Stream();
    }

    /** A token as its file has it; empty for special ones. */
    private String token(int id) {
        if (id < 0 || id >= vocabulary.size()) {
            throw new TokenizerException(
                    "found token id "
                            + id
                            + ", expected 0 to "
                            + (vocabulary.size() - 1)
                            + "; use the tokenizer that the model was trained with");
        }
        return special.contains(id) ? "" : vocabulary.token(id);
    }

    /** Bytes of which the first, as far as they are whole characters, can be taken as text. */
    private static final class ByteText {
        private byte[] waiting = NONE;

        void add(byte[] more) {
            byte[] all = Arrays.copyOf(waiting, waiting.length + more.length);
            System.arraycopy(more, 0, all, waiting.length, more.length);
            waiting = all;
        }

        String take(boolean last) {
            int end = 0;
            while (end < waiting.length
                    && (last || !Utf8.isIncomplete(waiting, end, waiting.length))) {
                end += Utf8.length(waiting, end, waiting.length);
            }
            String text = new String(waiting, 0, end, StandardCharsets.UTF_8);
            waiting = Arrays.copyOfRange(waiting, end, waiting.length);
            return text;
        }
    }

    private final class Stream implements TextStream {
        private final ByteText text = new ByteText();
        private boolean started;

        @Override
        public String append(int id) {
            String token = token(id);
            if (!token.isEmpty()) {
                text.add(started ? pieces.bytes(token) : pieces.bytes(List.of(token)).getFirst());
                started = true;
            }
            return text.take(false);
        }

        @Override
        public String end() {
            return text.take(true);
        }
    }
}
