package causallm.generation;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What a model added to a prompt.
 *
 * @param tokens the new tokens, without the one that ended the text; not copied
 * @param end the token with which the model ended the text; empty where it was cut off at the most
 *     tokens allowed
 */
public record Completion(int[] tokens, OptionalInt end) {
    /** Whether the model ended the text. */
    public boolean finished() {
        return end.isPresent();
    }

    /** All that the model chose: the new tokens, and the one that ended the text. */
    public int[] chosen() {
        int[] all = Arrays.copyOf(tokens, finished() ? tokens.length + 1 : tokens.length);
        end.ifPresent(token -> all[tokens.length] = token);
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Completion completion
                && end.equals(completion.end)
                && Arrays.equals(tokens, completion.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokens) + end.hashCode();
    }

    @Override
    public String toString() {
        return "Completion[tokens=" + Arrays.toString(tokens) + ", end=" + end + "]";
    }
}
