package dapo.reasoning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable sequence of token ids, equal by content; in JSON an array of numbers.
 *
 * <p>Safe for any thread. Ids are 0 or more; their upper bound is the tokenizer's affair.
 */
public final class TokenIds {
    /** The sequence of no tokens. */
    public static final TokenIds EMPTY = new TokenIds(new int[0]);

    private final int[] ids;

    private TokenIds(int[] ids) {
        this.ids = ids;
    }

    /**
     * A sequence of these ids, which are copied.
     *
     * @throws IllegalArgumentException if an id is negative
     */
    public static TokenIds of(int... ids) {
        for (int index = 0; index < ids.length; index++) {
            Require.that(
                    ids[index] >= 0,
                    "token " + index + ": found id " + ids[index] + ", expected 0 or more");
        }
        return ids.length == 0 ? EMPTY : new TokenIds(ids.clone());
    }

    // Jackson calls creators through method handles, which would collect the array as one of many
    // arguments.
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private static TokenIds ofJson(int[] ids) {
        return of(ids);
    }

    /** The number of tokens. */
    public int size() {
        return ids.length;
    }

    /**
     * The id at a position.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public int at(int position) {
        return ids[position];
    }

    /** The last id. */
    public int last() {
        return ids[ids.length - 1];
    }

    /** The ids in an array of their own. */
    @JsonValue
    public int[] toArray() {
        return ids.clone();
    }

    /** These tokens and then the others. */
    public TokenIds concatenate(TokenIds others) {
        int[] all = Arrays.copyOf(ids, ids.length + others.ids.length);
        System.arraycopy(others.ids, 0, all, ids.length, others.ids.length);
        return new TokenIds(all);
    }

    /**
     * The tokens from one position up to, and without, another.
     *
     * @throws IndexOutOfBoundsException if {@code 0 <= from <= to <= size()} does not hold
     */
    public TokenIds slice(int from, int to) {
        Objects.checkFromToIndex(from, to, ids.length);
        return new TokenIds(Arrays.copyOfRange(ids, from, to));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
