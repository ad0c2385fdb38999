package dapo.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Splits a solution into steps. The delimiter belongs to the step that it ends; a blank line
 * (nothing but white space before its delimiter) joins the step before it, and blank lines at the
 * very start join the first step. What follows the last delimiter is a step too, complete or not.
 * The steps one after another always give back the whole.
 *
 * @param delimiter what ends a step, at least one character
 */
public record StepSplitter(String delimiter) {
    /** Steps that end at line breaks, as the paper has them. */
    public static final StepSplitter LINES = new StepSplitter("\n");

    public StepSplitter {
        Objects.requireNonNull(delimiter, "delimiter");
        Require.that(
                !delimiter.isEmpty(),
                "delimiter: found an empty text, expected at least one character");
    }

    /** The steps of a text; none for the empty text. */
    public List<String> split(String text) {
        List<String> steps = new ArrayList<>();
        int start = 0;
        for (int end : joinBlank(delimiterEnds(text), (from, to) -> isBlank(text, from, to))) {
            steps.add(text.substring(start, end));
            start = end;
        }
        return steps;
    }

    /**
     * The steps of a sequence of tokens; none for no tokens.
     *
     * <p>A policy chooses whole tokens, so a step ends where one does: with the token in which its
     * delimiter ends, or before it where the token goes on with more than white space and has
     * nothing but white space up to the delimiter's end ({@code "\n2"}). Then the steps are those
     * of the text, but for white space at their edges. Only a token with more than white space on
     * both sides ({@code "1\n2"}) takes what follows into the step that it ends. Tokens without
     * text (an end of text) belong to the last step before them.
     *
     * @param tokens the ids
     * @param texts the text that each token completes; a step's text is those of its tokens one
     *     after another
     * @throws IllegalArgumentException if there are not as many texts as tokens
     */
    public List<Step> split(int[] tokens, List<String> texts) {
        Require.that(
                tokens.length == texts.size(),
                "texts: found " + texts.size() + ", expected one for each of " + tokens.length);
        StringBuilder joined = new StringBuilder();
        int[] textEnds = new int[tokens.length];
        for (int index = 0; index < tokens.length; index++) {
            textEnds[index] = joined.append(texts.get(index)).length();
        }
        String text = joined.toString();
        List<Integer> ends =
                joinBlank(
                        tokenEnds(text, textEnds),
                        (from, to) ->
                                isBlank(text, textStart(textEnds, from), textStart(textEnds, to)));
        TokenIds ids = TokenIds.of(tokens);
        List<Step> steps = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            String stepText = text.substring(textStart(textEnds, start), textStart(textEnds, end));
            steps.add(new Step(stepText, ids.slice(start, end)));
            start = end;
        }
        return steps;
    }

    /**
     * Where pieces end: behind every delimiter, and at the end of the text unless one ends there.
     */
    private List<Integer> delimiterEnds(String text) {
        List<Integer> ends = new ArrayList<>();
        int position = 0;
        while (position < text.length()) {
            int found = text.indexOf(delimiter, position);
            position = found < 0 ? text.length() : found + delimiter.length();
            ends.add(position);
        }
        return ends;
    }

    /** The same ends counted in tokens: each is moved to a near end of a token. */
    private List<Integer> tokenEnds(String text, int[] textEnds) {
        List<Integer> tokenEnds = new ArrayList<>();
        int token = 0;
        for (int end : delimiterEnds(text)) {
            while (token < textEnds.length && textEnds[token] < end) {
                token++;
            }
            if (token < textEnds.length) {
                int tokenEnd = endsBefore(token, end, text, textEnds) ? token : token + 1;
                if (tokenEnd > (tokenEnds.isEmpty() ? 0 : tokenEnds.getLast())) {
                    tokenEnds.add(tokenEnd);
                }
            }
        }
        if (textEnds.length > 0 && (tokenEnds.isEmpty() || tokenEnds.getLast() < textEnds.length)) {
            tokenEnds.add(textEnds.length);
        }
        return tokenEnds;
    }

    /** Whether a step whose delimiter ends in a token leaves that token to the next step. */
    private static boolean endsBefore(int token, int end, String text, int[] textEnds) {
        return text.substring(textStart(textEnds, token), end).isBlank()
                && !text.substring(end, textEnds[token]).isBlank();
    }

    private static int textStart(int[] textEnds, int token) {
        return token == 0 ? 0 : textEnds[token - 1];
    }

    private boolean isBlank(String text, int from, int to) {
        return text.substring(from, to).replace(delimiter, "").isBlank();
    }

    /**
     * The ends of steps: those of the pieces, less the ends at which a blank piece and the one it
     * joins meet.
     */
    private static List<Integer> joinBlank(List<Integer> ends, BlankPiece blank) {
        List<Integer> joined = new ArrayList<>();
        boolean onlyBlank = true;
        int start = 0;
        for (int end : ends) {
            boolean isBlank = blank.test(start, end);
            if (!joined.isEmpty() && (isBlank || onlyBlank)) {
                joined.removeLast();
            }
            joined.add(end);
            onlyBlank &= isBlank;
            start = end;
        }
        return joined;
    }

    /**
     * Whether the piece between two positions, of the text or of the tokens, holds nothing but
     * white space.
     */
    @FunctionalInterface
    private interface BlankPiece {
        boolean test(int from, int to);
    }
}
