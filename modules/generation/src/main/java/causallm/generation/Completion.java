package causallm.generation;

import java.util.Arrays;

/**
 * What a model added to a prompt.
 *
 * @param tokens the new tokens, without the one that ended the text; not copied
 * @param finished whether the model ended the text; false when it was cut off at the most tokens
 *     allowed
 */
public record Completion(int[] tokens, boolean finished) {
    /** The new tokens with the one that ended the text, where one did: all that the model chose. */
    public int[] withEndOfText(int endOfText) {
        int[] all = Arrays.copyOf(tokens, finished ? tokens.length + 1 : tokens.length);
        if (finished) {
            all[tokens.length] = endOfText;
        }
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Completion completion
                && finished == completion.finished
                && Arrays.equals(tokens, completion.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + Boolean.hashCode(finished);
    }

    @Override
    public String toString() {
        return "Completion[tokens=" + Arrays.toString(tokens) + ", finished=" + finished + "]";
    }
}
