package dapo.mathematics;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of an answer and a place among them, with the bounds of reading: how deep it goes, and
 * how many tokens it takes with all that is read twice. For one thread.
 */
final class TokenStream {
    private static final int DEEPEST = 64;
    private static final int MOST_STEPS = 20_000;
    private static final Token END = new Token(Token.Kind.END, "", false);

    private final List<Token> tokens;
    private int position;
    private int depth;
    private int steps;

    TokenStream(List<Token> tokens) {
        this.tokens = new ArrayList<>(tokens);
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        int index = position + ahead;
        return index < tokens.size() ? tokens.get(index) : END;
    }

    /** The token here, and on to the next. */
    Token take() {
        if (++steps > MOST_STEPS) {
            throw new SyntaxException("it takes more steps to read than an answer may");
        }
        Token token = peek();
        position++;
        return token;
    }

    /** Takes a sign if it is here. */
    boolean accept(String sign) {
        boolean found = peek().isSign(sign);
        if (found) {
            take();
        }
        return found;
    }

    void expect(String sign) {
        if (!accept(sign)) {
            throw unexpected("'" + sign + "'");
        }
    }

    SyntaxException unexpected(String expected) {
        String found = peek().is(Token.Kind.END) ? "the end" : "'" + peek().text() + "'";
        return new SyntaxException(
                "found " + found + " as token " + (position + 1) + ", expected " + expected);
    }

    int position() {
        return position;
    }

    void back(int earlier) {
        position = earlier;
    }

    /** Leaves only the first digit of the number here, as {@code \frac12} needs it. */
    void splitNumber() {
        Token number = peek();
        if (number.text().length() > 1) {
            tokens.set(
                    position, new Token(Token.Kind.NUMBER, number.text().substring(0, 1), false));
            tokens.add(
                    position + 1, new Token(Token.Kind.NUMBER, number.text().substring(1), false));
        }
    }

    /** Goes one deeper; every call is followed by one of {@link #leave}. */
    void enter() {
        if (++depth > DEEPEST) {
            throw new SyntaxException("it is nested deeper than " + DEEPEST);
        }
    }

    void leave() {
        depth--;
    }

    /** Where the bracket that opens here is closed, by any closing one; -1 if it is not. */
    int closing() {
        int open = 0;
        for (int i = position; i < tokens.size(); i++) {
            open += change(tokens.get(i));
            if (open == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a comma or semicolon stands directly within the bracket that opens here. */
    boolean hasElements() {
        int open = 0;
        for (int i = position; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            open += change(token);
            if (open == 0) {
                return false;
            }
            if (open == 1 && (token.isSign(",") || token.isSign(";"))) {
                return true;
            }
        }
        return false;
    }

    private static int change(Token token) {
        if (!token.is(Token.Kind.SIGN)) {
            return 0;
        }
        return switch (token.text()) {
            case "(", "[", "{", "\\{" -> 1;
            case ")", "]", "}", "\\}" -> -1;
            default -> 0;
        };
    }
}
