package causallm.huggingface;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens over bytes, as GPT-2 writes them: printable bytes of Latin-1 stand for themselves, the
 * others, in order, for the characters from U+0100 on.
 */
final class ByteLevelPieces implements Pieces {
    private static final Map<Character, Byte> BYTES = bytes();

    @Override
    public byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int index = 0; index < bytes.length; index++) {
            Byte value = BYTES.get(token.charAt(index));
            if (value == null) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[index] = value;
        }
        return bytes;
    }

    @Override
    public List<byte[]> bytes(List<String> tokens) {
        return tokens.stream().map(this::bytes).toList();
    }

    private static Map<Character, Byte> bytes() {
        Map<Character, Byte> bytes = new HashMap<>();
        char other = 0x100;
        for (int value = 0; value < 0x100; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
            bytes.put(printable ? (char) value : other++, (byte) value);
        }
        return bytes;
    }
}
