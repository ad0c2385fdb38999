package dapo.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program in the text of a solution.
 *
 * <p>A text that begins indented goes on from the stub's last line. Any other with fenced blocks
 * ({@code ```python}) gives the last block that defines what the tests call, or else the last
 * block. What defines it stands behind the stub, whose imports it may use, and is taken whole. What
 * does not goes on from the stub's last line and ends where HumanEval's authors end it (Chen et
 * al., arXiv:2107.03374, section 2.1): at the first line that begins with {@code class}, {@code
 * def}, {@code #}, {@code if} or {@code print}, or with a fence.
 */
final class SolutionProgram {
    private static final Pattern FENCED =
            Pattern.compile("^```[^`\\n]*\\n(.*?)(?:^```|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern END = Pattern.compile("\\n(?:class|def|#|if|print|```)");

    private SolutionProgram() {}

    static String of(ProgramTests tests, String solutionText) {
        List<Pattern> definitions =
                tests.names().stream().map(SolutionProgram::definition).toList();
        boolean goesOn = !tests.stub().isEmpty() && beginsIndented(solutionText);
        List<String> blocks = goesOn ? List.of() : blocks(solutionText);
        String text =
                blocks.reversed().stream()
                        .filter(block -> hasAll(block, definitions))
                        .findFirst()
                        .orElse(blocks.isEmpty() ? solutionText : blocks.getLast());
        if (tests.stub().isEmpty()) {
            return text;
        }
        return hasAll(text, definitions)
                ? tests.stub() + "\n" + text
                : tests.stub() + beforeEnd(text);
    }

    private static boolean beginsIndented(String text) {
        int first = text.length() - text.stripLeading().length();
        return first > 0 && first < text.length() && text.charAt(first - 1) != '\n';
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = FENCED.matcher(text);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static boolean hasAll(String text, List<Pattern> definitions) {
        return definitions.stream().allMatch(definition -> definition.matcher(text).find());
    }

    private static Pattern definition(String name) {
        String quoted = Pattern.quote(name);
        return Pattern.compile(
                "^(?:(?:async[ \\t]+)?def|class)[ \\t]+" + quoted + "\\b|^" + quoted + "[ \\t]*=",
                Pattern.MULTILINE);
    }

    private static String beforeEnd(String text) {
        Matcher end = END.matcher(text);
        return end.find() ? text.substring(0, end.start() + 1) : text;
    }
}
