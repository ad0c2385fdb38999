package dapo.reasoning;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges a solution by its final answer: what follows the last {@code ####}, to the end of that
 * line.
 *
 * <p>Answers that are both numbers are compared as exact fractions: {@code 1,000} is {@code 1000},
 * {@code 0.50} is {@code .5} and {@code 1/2}, {@code $3.00} is {@code 3}; Unicode minus signs and
 * digits, one full stop at the end and currency signs do not matter; a percent sign is dropped as a
 * unit is, so {@code 25%} is {@code 25}. Other answers are compared as texts, ignoring case and how
 * white space is spread. A solution without the marker, or with nothing behind the last one, is
 * wrong.
 *
 * <p>There are no exponents, and a number longer than 256 characters is a text, so no answer takes
 * long to judge.
 *
 * @param marker what stands before the final answer
 */
public record AnswerVerifier(String marker) implements Verifier {
    /** The marker of GSM8K. */
    public static final String MARKER = "####";

    private static final int LONGEST_NUMBER = 256;
    private static final String DIGITS =
            "(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+";
    private static final Pattern NUMBER =
            Pattern.compile(
                    "(?<sign>[-+]?)\\p{Sc}?(?<inner>[-+]?)(?<top>"
                            + DIGITS
                            + ")(?:\\s*/\\s*(?<bottom>"
                            + DIGITS
                            + "))?\\s*[%\\p{Sc}]?");

    public AnswerVerifier {
        Require.text(marker, "marker");
    }

    /** A verifier for answers after {@code ####}. */
    public AnswerVerifier() {
        this(MARKER);
    }

    @Override
    public boolean isCorrect(Problem problem, String solutionText) {
        return finalAnswer(solutionText)
                .filter(answer -> sameAnswer(answer, problem.answer()))
                .isPresent();
    }

    /**
     * What follows the last marker on its line, stripped; nothing where that is blank or there is
     * no marker.
     */
    public Optional<String> finalAnswer(String solutionText) {
        int found = solutionText.lastIndexOf(marker);
        if (found < 0) {
            return Optional.empty();
        }
        return solutionText
                .substring(found + marker.length())
                .lines()
                .findFirst()
                .map(String::strip)
                .filter(answer -> !answer.isEmpty());
    }

    /** Whether two final answers are the same number, or else the same text. */
    public static boolean sameAnswer(String one, String other) {
        String first = normalised(one);
        String second = normalised(other);
        Optional<ExactNumber> firstNumber = number(first);
        Optional<ExactNumber> secondNumber = number(second);
        if (firstNumber.isPresent() && secondNumber.isPresent()) {
            return firstNumber.equals(secondNumber);
        }
        return first.equals(second);
    }

    private static String normalised(String answer) {
        StringBuilder plain = new StringBuilder(answer.length());
        answer.strip()
                .codePoints()
                .map(AnswerVerifier::plainCharacter)
                .forEach(plain::appendCodePoint);
        String text = plain.toString().toLowerCase(Locale.ROOT);
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.strip().replaceAll("\\s+", " ");
    }

    private static int plainCharacter(int character) {
        return switch (character) {
            case '\u2212', '\u2012', '\u2013', '\uFE63', '\uFF0D' -> '-';
            case '\u2044', '\u2215' -> '/';
            case '\u00A0', '\u2007', '\u202F' -> ' ';
            default -> {
                int digit = Character.isDigit(character) ? Character.digit(character, 10) : -1;
                yield digit < 0 ? character : '0' + digit;
            }
        };
    }

    private static Optional<ExactNumber> number(String text) {
        Matcher matcher = NUMBER.matcher(text.length() <= LONGEST_NUMBER ? text : "");
        if (!matcher.matches()
                || (!matcher.group("sign").isEmpty() && !matcher.group("inner").isEmpty())) {
            return Optional.empty();
        }
        ExactNumber top = decimal(matcher.group("top"));
        ExactNumber bottom =
                matcher.group("bottom") == null
                        ? ExactNumber.of(1)
                        : decimal(matcher.group("bottom"));
        if (bottom.equals(ExactNumber.of(0))) {
            return Optional.empty();
        }
        boolean negative = (matcher.group("sign") + matcher.group("inner")).equals("-");
        return Optional.of((negative ? top.negated() : top).dividedBy(bottom));
    }

    private static ExactNumber decimal(String digits) {
        return ExactNumber.ofDecimal(digits.replace(",", ""));
    }
}
