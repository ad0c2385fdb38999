package causallm.generation;

import java.util.Arrays;
import java.util.OptionalInt;

/** What a request has been given so far. */
final class Draft {
    private final RandomStream stream;
    private final int[] tokens;
    private int count;
    private OptionalInt end = OptionalInt.empty();

    /**
     * A draft without a token.
     *
     * @param positions how many tokens the model takes
     */
    Draft(Request request, int positions) {
        stream = new RandomStream(request.seed());
        // The last new token is not fed, so it needs no position.
        int room = positions - request.prompt().length + 1;
        tokens = new int[Math.min(request.maximumNewTokens(), room)];
    }

    /** The number by which the next token is drawn. */
    double uniform() {
        return stream.uniform(count);
    }

    /** Appends a token; gives whether the text ends with it. */
    boolean append(int token, Vocabulary vocabulary) {
        if (vocabulary.endsOfText().contains(token)) {
            end = OptionalInt.of(token);
            return true;
        }
        tokens[count++] = token;
        return count == tokens.length;
    }

    Completion completion() {
        return new Completion(Arrays.copyOf(tokens, count), end);
    }
}
