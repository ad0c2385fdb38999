package dapo.mathematics;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in a solution where its final answer may stand. */
public enum AnswerSource {
    /**
     * What the last <code>\boxed{...}</code> encloses. A box that is never closed, as in a text
     * that was cut off, is an empty answer.
     */
    BOXED {
        @Override
        Optional<String> find(String text) {
            int found = Math.max(text.lastIndexOf("\\boxed"), text.lastIndexOf("\\fbox"));
            if (found < 0) {
                return Optional.empty();
            }
            int open =
                    afterSpaces(
                            text,
                            text.indexOf(text.startsWith("\\b", found) ? 'd' : 'x', found) + 1);
            if (!text.startsWith("{", open)) {
                return Optional.of(lineAt(text, open).replaceFirst("\\$.*", ""));
            }
            int close = Writing.closing(text, open);
            return Optional.of(close < 0 ? "" : text.substring(open + 1, close));
        }
    },

    /** What stands behind the last {@code ####}, to the end of that line. */
    HASHES {
        @Override
        Optional<String> find(String text) {
            int found = text.lastIndexOf("####");
            return found < 0 ? Optional.empty() : Optional.of(lineAt(text, found + 4));
        }
    },

    /**
     * What stands behind the last "answer is" or "answer:": a formula between dollar signs that
     * begins there, or else the rest of the sentence, without a reason that is given there.
     */
    PHRASE {
        @Override
        Optional<String> find(String text) {
            int start = -1;
            for (Matcher matcher = ANSWER_IS.matcher(text); matcher.find(); ) {
                start = matcher.end();
            }
            return start < 0 ? Optional.empty() : Optional.of(sentenceAt(text, start));
        }
    },

    /** The last number, with a currency, percent or minus sign that belongs to it. */
    LAST_NUMBER {
        @Override
        Optional<String> find(String text) {
            Optional<String> last = Optional.empty();
            for (Matcher matcher = NUMBER.matcher(text); matcher.find(); ) {
                last = Optional.of(matcher.group());
            }
            return last;
        }
    };

    private static final Pattern ANSWER_IS =
            Pattern.compile("(?i)\\banswer\\s*+(?:is|:|=)[\\s:*]*+");
    private static final Pattern END_OF_SENTENCE =
            Pattern.compile("[.!?](?=\\s|$)|\\n|(?i:,?\\s(?:because|since|which)\\b)");
    // A dollar sign before a number and a word is a currency's.
    private static final Pattern FORMULA =
            Pattern.compile(
                    "\\$(?!\\s*+[0-9][0-9,.]*+\\s++[A-Za-z])(?:(?!\\.\\s)[^$\\n])++\\$"
                            + "|\\$\\$[^$]++\\$\\$"
                            + "|\\\\\\((?:(?!\\\\\\)).)++\\\\\\)"
                            + "|\\\\\\[(?:(?!\\\\\\]).)++\\\\\\]",
                    Pattern.DOTALL);
    private static final Pattern NUMBER =
            Pattern.compile(
                    "(?:(?<![\\w)}\\]])[-\u2212])?+\\p{Sc}?+"
                            + "(?:[0-9]{1,3}+(?:,[0-9]{3}(?![0-9]))++|[0-9]++)(?:\\.[0-9]++)?+"
                            + "(?:/[0-9]++)?+\\s?%?");

    /** The answer in this place; nothing where a text has no such place. */
    abstract Optional<String> find(String text);

    private static int afterSpaces(String text, int start) {
        int index = start;
        while (index < text.length() && text.charAt(index) == ' ') {
            index++;
        }
        return index;
    }

    private static String lineAt(String text, int start) {
        int end = text.indexOf('\n', start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    private static String sentenceAt(String text, int start) {
        Matcher formula = FORMULA.matcher(text).region(start, text.length());
        if (formula.lookingAt()) {
            return formula.group();
        }
        Matcher end = END_OF_SENTENCE.matcher(text);
        return text.substring(start, end.find(start) ? end.start() : text.length());
    }
}
