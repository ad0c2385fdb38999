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
    private static final Pattern INDENTED = Pattern.compile("(?:[ \\t]*\\n)*[ \\t]+\\S");
    private static final Pattern END = Pattern.compile("\\n(?:class|def|#|if|print|```)");

    private SolutionProgram() {}

    static String of(ProgramTests tests, String solutionText) {
        String text = text(tests, solutionText);
        if (tests.stub().isEmpty()) {
            return text;
        }
        return definesAll(text, tests.names())
                ? tests.stub() + "\n" + text
                : tests.stub() + beforeEnd(text);
    }

    private static String text(ProgramTests tests, String solutionText) {
        boolean continuation =
                !tests.stub().isEmpty() && INDENTED.matcher(solutionText).lookingAt();
        List<String> blocks = continuation ? List.of() : blocks(solutionText);
        return blocks.reversed().stream()
                .filter(block -> definesAll(block, tests.names()))
                .findFirst()
                .orElse(blocks.isEmpty() ? solutionText : blocks.getLast());
    }

    private static List<String> blocks(String text) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = FENCED.matcher(text);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static boolean definesAll(String text, List<String> names) {
        return names.stream().allMatch(name -> defines(text, name));
    }

    private static boolean defines(String text, String name) {
        String quoted = Pattern.quote(name);
        return Pattern.compile(
                        "^(?:(?:async\\s+)?def|class)\\s+" + quoted + "\\b|^" + quoted + "\\s*=",
                        Pattern.MULTILINE)
                .matcher(text)
                .find();
    }

    private static String beforeEnd(String text) {
        Matcher end = END.matcher(text);
        return end.find() ? text.substring(0, end.start() + 1) : text;
    }
}
