package dapo.mathematics;

/**
 * A piece of an answer's text.
 *
 * @param kind what it is
 * @param text its characters in the one writing that the lexer gives to all variants
 * @param spaced whether white space stood before it
 */
record Token(Kind kind, String text, boolean spaced) {
    /** What a token is. */
    enum Kind {
        /** Digits with at most one point, without thousands separators. */
        NUMBER,
        /** A variable or a constant: a letter, or the name of a Greek one. */
        LETTER,
        /** Letters that are no formula. */
        WORD,
        /** The name of a function or a command of LaTeX, without its backslash. */
        COMMAND,
        /** An operator, a relation, a bracket or a separator. */
        SIGN,
        /** Behind the last. */
        END
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isCommand(String name) {
        return kind == Kind.COMMAND && text.equals(name);
    }

    boolean is(Kind other) {
        return kind == other;
    }
}
