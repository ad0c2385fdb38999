package dapo.mathematics;

import java.util.Locale;

/** How answers are written: characters with more than one form, and texts without their markup. */
final class Writing {
    /** Stands for a thousands separator of LaTeX, as <code>{,}</code>. */
    static final String SEPARATOR = "\uE000";

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private Writing() {}

    /**
     * The text in plain characters, without the marks around formulas and one full stop at the end.
     * A dollar sign stays where it is the only one and a number follows: a currency then.
     */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(character -> appendPlain(plain, character));
        String marked =
                plain.toString()
                        .replace("a.m.", "am")
                        .replace("p.m.", "pm")
                        .replace("{,}", SEPARATOR)
                        .replace(",\\!", SEPARATOR)
                        .replace("\\!", "")
                        .replace("\\(", " ")
                        .replace("\\)", " ")
                        .replace("\\[", " ")
                        .replace("\\]", " ")
                        .replace("**", "\uE001");
        return trimmed(withoutDollars(marked)).replace("\uE001", "**");
    }

    private static void appendPlain(StringBuilder plain, int character) {
        int superscript = character < 128 ? -1 : SUPERSCRIPTS.indexOf(character);
        int digit = Character.isDigit(character) ? Character.digit(character, 10) : -1;
        if (digit >= 0) {
            plain.append((char) ('0' + digit));
        } else if (superscript >= 0) {
            plain.append("^{").append(superscript).append('}');
        } else {
            plain.append(plainCharacter(character));
        }
    }

    private static String plainCharacter(int character) {
        return switch (character) {
            case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\uFE63', '\uFF0D' ->
                    "-";
            case '\u2044', '\u2215', '÷' -> "/";
            case '×', '·', '⋅', '∗', '∙' -> "*";
            case '\u00A0', '\u2007', '\u2009', '\u202F' -> " ";
            case '√' -> "\\sqrt ";
            case 'π' -> "\\pi ";
            case '∞' -> "\\infty ";
            case '⟨' -> "(";
            case '⟩' -> ")";
            case '½' -> "\\frac{1}{2}";
            case '¼' -> "\\frac{1}{4}";
            case '¾' -> "\\frac{3}{4}";
            case 'ℝ' -> "\\mathbb{R}";
            case '’', '′' -> "'";
            default -> Character.toString(character);
        };
    }

    private static String withoutDollars(String text) {
        int first = text.indexOf('$');
        boolean currency =
                first >= 0
                        && text.indexOf('$', first + 1) < 0
                        && text.substring(first + 1).matches("(?s)\\s*+[-+]?+\\s*+[0-9.].*");
        if (currency) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
            plain.append(text.charAt(i) == '$' && !escaped ? ' ' : text.charAt(i));
        }
        return plain.toString();
    }

    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (end > start && isEdge(text.charAt(end - 1), ".,;`\"")) {
            end--;
        }
        while (start < end && isEdge(text.charAt(start), "`\":")) {
            start++;
        }
        return text.substring(start, end);
    }

    private static boolean isEdge(char character, String more) {
        return Character.isWhitespace(character)
                || character == '\uE001'
                || more.indexOf(character) >= 0;
    }

    /** Where the brace that opens at a place is closed; -1 if it is not. Linear in the text. */
    static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    /** The words of a text, in lower case and without markup and punctuation. */
    static String words(String text) {
        String bare =
                plain(text).replaceAll("\\\\(?:text[a-z]*|mathrm|mbox|operatorname)\\s*+\\{", "{");
        return bare.replaceAll("[\\s.,;:!?\"'{}*_]++", " ").strip().toLowerCase(Locale.ROOT);
    }
}
