package dapo.mathematics;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The letters of multiple-choice questions, (A) to (E). */
final class Choice {
    private static final Pattern GOLD = Pattern.compile("\\(?([A-E])\\)?[.:]?");
    private static final Pattern ANSWER =
            Pattern.compile(
                    "\\(?+([A-Ea-e])\\)?+[.:]?+|\\(([A-Ea-e])\\)[.:]?+\\s.*", Pattern.DOTALL);
    private static final Pattern LABELLED = Pattern.compile("([A-E])[.):]\\s.*", Pattern.DOTALL);
    private static final Pattern SECOND =
            Pattern.compile("^.{1,4}\\s*+(?:or|and|,)\\s|\\s\\([A-E]\\)");
    private static final Pattern MARKUP =
            Pattern.compile(
                    "\\\\(?:text[a-z]*+|mathrm|mathbf|mbox|boxed|rm|bf|left|right)(?![a-z])|[\\\\{}$*~]");

    private Choice() {}

    /** The letter, where a gold answer is one. */
    static Optional<String> ofGold(String gold) {
        Matcher matcher = GOLD.matcher(bare(gold));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The only letter that an answer gives, alone or before the text of the choice. */
    static Optional<String> ofAnswer(String answer) {
        String bare = bare(answer);
        if (SECOND.matcher(bare).find()) {
            return Optional.empty();
        }
        Matcher matcher = ANSWER.matcher(bare);
        if (matcher.matches()) {
            String letter = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            return Optional.of(letter.toUpperCase(Locale.ROOT));
        }
        Matcher labelled = LABELLED.matcher(bare);
        return labelled.matches() ? Optional.of(labelled.group(1)) : Optional.empty();
    }

    private static String bare(String text) {
        return MARKUP.matcher(text).replaceAll(" ").strip();
    }
}
