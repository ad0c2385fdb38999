package causallm.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to split a string. */
final class Splitting {
    private Splitting() {}

    static List<Object> split(String text, Arguments given) {
        Object separator = given.value(0, "sep", None.NONE);
        long most = Values.integer(given.value(1, "maxsplit", -1L));
        return separator == None.NONE ? words(text, most) : parts(text, separator(separator), most);
    }

    static List<Object> splitFromEnd(String text, Arguments given) {
        Object separator = given.value(0, "sep", None.NONE);
        long most = Values.integer(given.value(1, "maxsplit", -1L));
        String reversed = reversed(text);
        List<Object> parts =
                separator == None.NONE
                        ? words(reversed, most)
                        : parts(reversed, reversed(separator(separator)), most);
        List<Object> forward = new ArrayList<>();
        for (Object part : parts) {
            forward.add(reversed(Values.string(part)));
        }
        Collections.reverse(forward);
        return forward;
    }

    static List<Object> lines(String text) {
        List<Object> lines = new ArrayList<>();
        lines.addAll(text.lines().toList());
        return lines;
    }

    static List<Object> partition(String text, Arguments given, boolean last) {
        String separator = separator(given.value(0, "sep"));
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return last ? List.of("", "", text) : List.of(text, "", "");
        }
        return List.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    private static String separator(Object separator) {
        String text = Values.string(separator);
        if (text.isEmpty()) {
            throw new TemplateFault("found an empty separator, expected at least one character");
        }
        return text;
    }

    private static List<Object> parts(String text, String separator, long most) {
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(separator);
                at >= 0 && (most < 0 || parts.size() < most);
                at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<Object> words(String text, long most) {
        List<Object> words = new ArrayList<>();
        String rest = Text.stripStart(text, Text::isSpace);
        while (!rest.isEmpty()) {
            int end = 0;
            while (end < rest.length() && !Text.isSpace(rest.charAt(end))) {
                end++;
            }
            if (most >= 0 && words.size() == most) {
                words.add(Text.stripEnd(rest));
                break;
            }
            words.add(rest.substring(0, end));
            rest = Text.stripStart(rest.substring(end), Text::isSpace);
        }
        return words;
    }

    private static String reversed(String text) {
        return new StringBuilder(text).reverse().toString();
    }
}
