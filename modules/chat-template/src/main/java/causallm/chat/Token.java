package causallm.chat;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text the text, without quotes and escapes where it is a string
 * @param line where it starts, from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** The value of an integer. */
    long integer() {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw TemplateFault.atLine(line, "found " + shown() + ", expected a smaller number");
        }
    }

    /** For messages. */
    String shown() {
        return kind == Kind.END ? "the end of the template" : "'" + text + "'";
    }
}
