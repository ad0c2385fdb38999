package causallm.huggingface;

/** Where characters end in bytes that need not be well-formed. */
final class Utf8 {
    private Utf8() {}

    /**
     * The bytes of the character, or of the broken piece of one, that starts at a position. A
     * broken piece is as long as it could still have become a character, as Unicode advises.
     */
    static int length(byte[] bytes, int start, int end) {
        int missing = following(bytes[start]);
        int length = 1;
        while (length <= missing
                && start + length < end
                && continues(bytes[start], bytes[start + length], length)) {
            length++;
        }
        return length;
    }

    /** Whether the bytes from a position to the end could yet become a character. */
    static boolean isIncomplete(byte[] bytes, int start, int end) {
        int length = length(bytes, start, end);
        return start + length == end && length <= following(bytes[start]);
    }

    /** How many bytes a character has behind this first one, 0 where it can be none. */
    private static int following(byte first) {
        int value = first & 0xFF;
        if (value < 0xC2 || value > 0xF4) {
            return 0;
        }
        return value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
    }

    private static boolean continues(byte first, byte next, int index) {
        int value = next & 0xFF;
        int low = 0x80;
        int high = 0xBF;
        if (index == 1) {
            switch (first & 0xFF) {
                case 0xE0 -> low = 0xA0;
                case 0xED -> high = 0x9F;
                case 0xF0 -> low = 0x90;
                case 0xF4 -> high = 0x8F;
                default -> {}
            }
        }
        return value >= low && value <= high;
    }
}
