package causallm.chat;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Strings as Python has them. */
final class Text {
    private Text() {}

    static boolean isSpace(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || character == 0x85;
    }

    static String strip(String text) {
        return stripEnd(stripStart(text, Text::isSpace), Text::isSpace);
    }

    static String stripEnd(String text) {
        return stripEnd(text, Text::isSpace);
    }

    static String stripStart(String text, IntPredicate strips) {
        int start = 0;
        while (start < text.length() && strips.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        return text.substring(start);
    }

    static String stripEnd(String text, IntPredicate strips) {
        int end = text.length();
        while (end > 0 && strips.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(0, end);
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean inWord = false;
        for (int character : text.codePoints().toArray()) {
            title.appendCodePoint(
                    inWord ? Character.toLowerCase(character) : Character.toTitleCase(character));
            inWord = Character.isLetter(character);
        }
        return title.toString();
    }

    /** Appends what an escape stands for and gives the position behind it. */
    static int unescape(String source, int at, StringBuilder text) {
        char escaped = source.charAt(at + 1);
        int digits =
                switch (escaped) {
                    case 'x' -> 2;
                    case 'u' -> 4;
                    case 'U' -> 8;
                    default -> 0;
                };
        if (digits > 0 && at + 2 + digits <= source.length()) {
            try {
                text.appendCodePoint(
                        Integer.parseUnsignedInt(source.substring(at + 2, at + 2 + digits), 16));
                return at + 2 + digits;
            } catch (IllegalArgumentException e) {
                throw new TemplateFault("found a broken escape in a string");
            }
        }
        switch (escaped) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case '0' -> text.append('\0');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'v' -> text.append('\u000B');
            case 'a' -> text.append('\u0007');
            case '\n' -> {}
            case '\\', '\'', '"' -> text.append(escaped);
            default -> text.append('\\').append(escaped);
        }
        return at + 2;
    }
}
