package causallm.generation;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/** What a request has been given so far. */
final class Draft {
    private final RandomStream stream;
    private final IntConsumer listener;
    private final int[] tokens;
    private int count;
    private OptionalInt end = OptionalInt.empty();

    /**
     * A draft without a token.
     *
     * @param positions how many tokens the model takes
     * @param listener hears of every token
     */
    Draft(Request request, int positions, IntConsumer listener) {
        this.listener = listener;
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
        listener.accept(token);
        return count == tokens.length;
    }

    Completion completion() {
        return new Completion(Arrays.copyOf(tokens, count), end);
    }
}
