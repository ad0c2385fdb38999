package causallm.huggingface;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tokens over characters with a mark, mostly U+2581, in place of a space; bytes of characters that
 * have no token are tokens such as {@code <0x0A>}.
 */
final class SentencePieces implements Pieces {
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private final String mark;
    private final boolean byteFallback;

    /** How many leading spaces a text loses; all of the first token where negative. */
    private final int stripped;

    private SentencePieces(String mark, boolean byteFallback, int stripped) {
        this.mark = mark;
        this.byteFallback = byteFallback;
        this.stripped = stripped;
    }

    static SentencePieces metaspace(JsonNode decoder) {
        boolean prepended =
                !decoder.path("prepend_scheme").asString("always").equals("never")
                        && decoder.path("add_prefix_space").asBoolean(true);
        return new SentencePieces(
                decoder.path("replacement").asString("\u2581"), false, prepended ? -1 : 0);
    }

    /** The decoders of Llama and its relatives; nothing where these are others. */
    static Optional<SentencePieces> sequence(JsonNode decoders) {
        String mark = "";
        boolean bytes = false;
        int stripped = 0;
        for (JsonNode decoder : decoders) {
            switch (decoder.path("type").asString("")) {
                case "Replace" -> {
                    mark = decoder.path("pattern").path("String").asString("");
                    if (!mark.isEmpty() && !decoder.path("content").asString("").equals(" ")) {
                        return Optional.empty();
                    }
                }
                case "ByteFallback" -> bytes = true;
                case "Fuse" -> {}
                case "Strip" -> {
                    stripped = decoder.path("start").asInt(0);
                    if (decoder.path("stop").asInt(0) != 0
                            || !decoder.path("content").asString("").equals(" ")) {
                        return Optional.empty();
                    }
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return mark.isEmpty()
                ? Optional.empty()
                : Optional.of(new SentencePieces(mark, bytes, stripped));
    }

    @Override
    public byte[] bytes(String token) {
        if (isByte(token)) {
            return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
        }
        return token.replace(mark, " ").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<byte[]> bytes(List<String> tokens) {
        List<byte[]> pieces = new ArrayList<>(tokens.size());
        for (int start = 0; start < tokens.size(); ) {
            int end = start;
            while (end < tokens.size() && isByte(tokens.get(end))) {
                end++;
            }
            if (end == start) {
                pieces.add(bytes(tokens.get(start++)));
            } else {
                pieces.addAll(run(tokens.subList(start, end)));
                start = end;
            }
        }
        strip(tokens, pieces);
        return pieces;
    }

    private boolean isByte(String token) {
        return byteFallback && token.length() == 6 && BYTE.matcher(token).matches();
    }

    /** A run of bytes; where it is no text as a whole, each of them is replaced. */
    private List<byte[]> run(List<String> tokens) {
        byte[] all = new byte[tokens.size()];
        List<byte[]> pieces = new ArrayList<>();
        for (int index = 0; index < all.length; index++) {
            pieces.add(bytes(tokens.get(index)));
            all[index] = pieces.get(index)[0];
        }
        String text = new String(all, StandardCharsets.UTF_8);
        boolean valid = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), all);
        return valid ? pieces : Collections.nCopies(all.length, REPLACEMENT);
    }

    private void strip(List<String> tokens, List<byte[]> pieces) {
        if (stripped < 0) {
            if (!tokens.isEmpty()) {
                String first = tokens.getFirst().replace(mark, "");
                pieces.set(0, first.getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        int left = stripped;
        for (int index = 0; index < pieces.size() && left > 0; index++) {
            byte[] piece = pieces.get(index);
            int spaces = 0;
            while (spaces < piece.length && spaces < left && piece[spaces] == ' ') {
                spaces++;
            }
            pieces.set(index, Arrays.copyOfRange(piece, spaces, piece.length));
            left = spaces < piece.length ? 0 : left - spaces;
        }
    }
}
