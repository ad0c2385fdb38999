package causallm.huggingface;

import java.util.Arrays;

/** Finds what a tokenizer puts before a text. */
final class StartOfText {
    private StartOfText() {}

    /** What stands in {@code all} before {@code text}; nothing where the text is not found. */
    static int[] find(int[] all, int[] text) {
        for (int start = 0; start + text.length <= all.length; start++) {
            if (Arrays.equals(all, start, start + text.length, text, 0, text.length)) {
                return Arrays.copyOf(all, start);
            }
        }
        return new int[0];
    }
}
