package causallm.generation;

import java.util.Arrays;

/**
 * A prompt to be continued.
 *
 * @param prompt the tokens, at least one; not copied
 * @param seed of the sequence's random numbers: {@link RandomStream#seed} derives one from the key
 *     of a record
 * @param maximumNewTokens how many tokens to add at most, at least 1; fewer where the model's
 *     positions end
 */
public record Request(int[] prompt, long seed, int maximumNewTokens) {
    /** Refuses an empty prompt and a maximum below 1 with {@link IllegalArgumentException}. */
    public Request {
        if (prompt.length == 0) {
            throw new IllegalArgumentException(
                    "the prompt is empty, expected at least one token to continue");
        }
        if (maximumNewTokens < 1) {
            throw new IllegalArgumentException(
                    "the maximum of new tokens is " + maximumNewTokens + ", expected at least 1");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Request request
                && seed == request.seed
                && maximumNewTokens == request.maximumNewTokens
                && Arrays.equals(prompt, request.prompt);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(prompt) + Long.hashCode(seed)) + maximumNewTokens;
    }
}
