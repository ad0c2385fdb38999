package dapo.mathematics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts an answer, in LaTeX or plain text, into tokens. What only changes looks is dropped; variants
 * of an operator get one writing; thousands separators go. Linear in the text. For one thread.
 */
final class Lexer {
    /** Of an answer, in characters; a longer one is no formula. */
    static final int LONGEST = 2000;

    private static final int DEEPEST_TEXT = 4;
    private static final String CURRENCY = "$€£¥¢";

    private final String text;
    private final boolean commasSeparate;
    private final int textDepth;
    private final boolean pure;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int brackets;
    private boolean spaced;

    private Lexer(String text, boolean commasSeparate, int textDepth) {
        this.text = text;
        this.commasSeparate = commasSeparate;
        this.textDepth = textDepth;
        this.pure = text.chars().allMatch(character -> isLetter((char) character));
    }

    /**
     * The tokens of a text.
     *
     * @param commasSeparate whether {@code 1,234} is two numbers; within brackets it always is
     * @throws SyntaxException if the text is too long or its words are nested too deeply
     */
    static List<Token> read(String text, boolean commasSeparate) {
        if (text.length() > LONGEST) {
            throw new SyntaxException(
                    "found " + text.length() + " characters, expected at most " + LONGEST);
        }
        return new Lexer(Writing.plain(text), commasSeparate, 0).tokens();
    }

    private List<Token> tokens() {
        while (position < text.length()) {
            next();
        }
        return tokens;
    }

    private void next() {
        char character = text.charAt(position);
        if (Character.isWhitespace(character) || character == '~') {
            position++;
            spaced = true;
        } else if (isDigit(position) || (character == '.' && isDigit(position + 1))) {
            number();
        } else if (character == '\\') {
            command();
        } else if (isLetter(character)) {
            letters();
        } else {
            sign(character);
        }
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private static boolean isLetter(char character) {
        return Character.isLetter(character);
    }

    private void add(Token.Kind kind, String content) {
        tokens.add(new Token(kind, content, spaced));
        spaced = false;
    }

    private void number() {
        StringBuilder digits = new StringBuilder();
        appendDigits(digits);
        int group = separator();
        if (digits.length() <= 3 && group > 0 && allGroupsAreThousands()) {
            while (group > 0) {
                position += group;
                appendDigits(digits);
                group = separator();
            }
        }
        if (position < text.length() && text.charAt(position) == '.' && !digits.isEmpty()) {
            boolean ends = !isDigit(position + 1) && !text.startsWith("\\overline", position + 1);
            digits.append(ends ? "" : ".");
            position++;
        } else if (digits.isEmpty()) {
            digits.append("0.");
            position++;
        }
        appendDigits(digits);
        requireNoGroup(digits);
        add(Token.Kind.NUMBER, digits.toString());
        scientific();
    }

    /** {@code (1,000)} is no pair: there is no number 000. */
    private void requireNoGroup(CharSequence digits) {
        boolean zeros = digits.length() > 1 && digits.charAt(0) == '0' && digits.charAt(1) != '.';
        if (zeros && !spaced && !tokens.isEmpty() && tokens.getLast().isSign(",")) {
            throw new SyntaxException(
                    "found '," + digits + "' within brackets, expected numbers without separators");
        }
    }

    private void appendDigits(StringBuilder digits) {
        while (isDigit(position)) {
            digits.append(text.charAt(position++));
        }
    }

    /** The {@code e-3} of {@code 1.5e-3}. */
    private void scientific() {
        int digits = position + 1;
        if (position < text.length() && "eE".indexOf(text.charAt(position)) >= 0) {
            boolean signed = digits < text.length() && "+-".indexOf(text.charAt(digits)) >= 0;
            digits += signed ? 1 : 0;
            if (isDigit(digits)) {
                boolean negative = text.charAt(digits - 1) == '-';
                position = digits;
                StringBuilder exponent = new StringBuilder();
                appendDigits(exponent);
                add(Token.Kind.SIGN, "*");
                add(Token.Kind.NUMBER, "10");
                add(Token.Kind.SIGN, "^");
                add(Token.Kind.SIGN, "{");
                if (negative) {
                    add(Token.Kind.SIGN, "-");
                }
                add(Token.Kind.NUMBER, exponent.toString());
                add(Token.Kind.SIGN, "}");
            }
        }
    }

    /** How long the thousands separator here is; 0 if there is none. */
    private int separator() {
        return separator(position);
    }

    private int separator(int index) {
        if (commasSeparate && text.startsWith(",", index)) {
            return 0;
        }
        List<String> separators =
                brackets == 0
                        ? List.of(",", Writing.SEPARATOR, " ", "\\,", "\\ ")
                        : List.of(Writing.SEPARATOR, "\\,");
        for (String separator : separators) {
            if (text.startsWith(separator, index) && isDigit(index + separator.length())) {
                return separator.length();
            }
        }
        return 0;
    }

    /** Whether every group of digits from here on has three; so that 1,23 is two numbers. */
    private boolean allGroupsAreThousands() {
        String first = text.substring(position, position + separator());
        int index = position;
        while (separator(index) > 0 && text.startsWith(first, index)) {
            int start = index + first.length();
            int end = start;
            while (isDigit(end)) {
                end++;
            }
            if (end - start != 3) {
                return false;
            }
            index = end;
        }
        boolean fraction = first.isBlank() && text.startsWith("/", index);
        return separator(index) == 0 && !fraction;
    }

    private void letters() {
        int start = position;
        while (position < text.length() && isLetter(text.charAt(position))) {
            position++;
        }
        String letters = text.substring(start, position);
        name(letters, spaced || pure || afterWord());
    }

    private boolean afterWord() {
        return !tokens.isEmpty() && tokens.getLast().is(Token.Kind.WORD);
    }

    private void name(String letters, boolean alone) {
        String sign = letters.length() > 1 ? wordSign(letters) : "";
        String letter = letters.length() > 1 ? Vocabulary.letter(letters) : "";
        if (!sign.isEmpty()) {
            add(Token.Kind.SIGN, sign);
        } else if (!letter.isEmpty()) {
            add(Token.Kind.LETTER, letter);
        } else if (Vocabulary.FUNCTIONS.contains(letters) || letters.equals("sqrt")) {
            add(Token.Kind.COMMAND, letters);
        } else if (Vocabulary.isWord(letters, alone)) {
            add(Token.Kind.WORD, letters);
        } else {
            letters.chars().forEach(one -> add(Token.Kind.LETTER, Character.toString(one)));
        }
    }

    private static String wordSign(String letters) {
        return switch (letters.toLowerCase(Locale.ROOT)) {
            case "and" -> "and";
            case "or" -> "or";
            case "percent" -> "%";
            case "union" -> "∪";
            default -> "";
        };
    }

    private void command() {
        int start = ++position;
        while (position < text.length() && isLetter(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            escaped();
            return;
        }
        String name = text.substring(start, position);
        if (Vocabulary.TEXTS.contains(name)) {
            words();
        } else if (Vocabulary.SPACES.contains(name)) {
            spaced = true;
        } else if (name.equals("mathbb") || name.equals("Bbb")) {
            blackboard();
        } else if (name.matches("[dtc]frac|frac")) {
            add(Token.Kind.COMMAND, "frac");
        } else if (name.matches("[dt]?binom")) {
            add(Token.Kind.COMMAND, "binom");
        } else if (!Vocabulary.sign(name).isEmpty()) {
            bracket(Vocabulary.sign(name));
        } else if (!Vocabulary.letter(name).isEmpty()) {
            add(Token.Kind.LETTER, Vocabulary.letter(name));
        } else if (!Vocabulary.LOOKS.contains(name)) {
            add(Token.Kind.COMMAND, name);
        } else if (name.equals("left") || name.equals("right")) {
            position += text.startsWith(".", position) ? 1 : 0;
        }
    }

    private void escaped() {
        char character = position < text.length() ? text.charAt(position) : ' ';
        position++;
        switch (character) {
            case '{', '}' -> bracket("\\" + character);
            case '\\' -> add(Token.Kind.SIGN, "\\\\");
            case '$' -> add(Token.Kind.WORD, "$");
            case '%', '&', '#', '_' -> add(Token.Kind.SIGN, Character.toString(character));
            case '|' -> add(Token.Kind.SIGN, "|");
            default -> spaced = spaced || character != '!';
        }
    }

    /** The words of {@code \text{...}}; a formula among them is read as one. */
    private void words() {
        int open = position;
        while (open < text.length() && text.charAt(open) == ' ') {
            open++;
        }
        int close = text.startsWith("{", open) ? Writing.closing(text, open) : -1;
        if (close < 0) {
            return;
        }
        String content = text.substring(open + 1, close);
        position = close + 1;
        if (textDepth == DEEPEST_TEXT) {
            throw new SyntaxException("found words nested deeper than " + DEEPEST_TEXT);
        }
        String letters = content.strip();
        if (letters.length() <= 3 && Unit.isKnown(letters)) {
            spaced = true;
            add(Token.Kind.WORD, letters);
        } else {
            for (Token token : new Lexer(" " + content, commasSeparate, textDepth + 1).tokens()) {
                tokens.add(token);
            }
            spaced = true;
        }
    }

    private void blackboard() {
        String letter =
                text.substring(position).replaceFirst("(?s)^\\s*+\\{?+\\s*+([A-Z]).*", "$1");
        if (letter.length() == 1) {
            int end = text.indexOf(letter, position) + 1;
            position = text.startsWith("}", end) ? end + 1 : end;
            add(Token.Kind.LETTER, "blackboard " + letter);
        }
    }

    private void sign(char character) {
        String two = text.substring(position, Math.min(text.length(), position + 2));
        String joined =
                switch (two) {
                    case "<=" -> "≤";
                    case ">=" -> "≥";
                    case "!=" -> "≠";
                    case "**" -> "^";
                    case "==" -> "=";
                    default -> "";
                };
        position += joined.isEmpty() ? 1 : 2;
        if (!joined.isEmpty()) {
            add(Token.Kind.SIGN, joined);
        } else if (character == Writing.SEPARATOR.charAt(0)) {
            spaced = true;
        } else if (CURRENCY.indexOf(character) >= 0) {
            add(Token.Kind.WORD, Character.toString(character));
        } else {
            bracket(Character.toString(character));
        }
    }

    private void bracket(String sign) {
        if (sign.equals("\\{") || sign.equals("(") || sign.equals("[")) {
            brackets++;
        } else if (sign.equals("\\}") || sign.equals(")") || sign.equals("]")) {
            brackets--;
        }
        add(Token.Kind.SIGN, sign);
    }
}
