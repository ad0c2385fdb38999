package dapo.tests;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a shell's commands apart, as far as documents need it: quotes, comments, substitutions,
 * lists and redirections. Nothing is expanded.
 */
final class ShellCommands {
    private static final String SEPARATORS = "\n;|&";

    private final String script;
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private boolean isTarget;
    private int at;

    private ShellCommands(String script) {
        this.script = script.replace("\\\n", "");
    }

    /** The words of each simple command, in their order. */
    static List<List<String>> of(String script) {
        return new ShellCommands(script).split();
    }

    private List<List<String>> split() {
        while (at < script.length()) {
            char next = script.charAt(at);
            if (next == '\'' || next == '"') {
                quoted(next);
            } else if (script.startsWith("$(", at)) {
                substitution();
            } else if (next == '#' && !inWord) {
                at = lineEnd();
            } else {
                plain(next);
                at++;
            }
        }
        endCommand();
        return commands;
    }

    private void plain(char next) {
        if (SEPARATORS.indexOf(next) >= 0) {
            endCommand();
        } else if (next == '>' || next == '<') {
            word.setLength(0); // the number of what is redirected
            inWord = false;
            isTarget = true;
        } else if (Character.isWhitespace(next)) {
            endWord();
        } else {
            take(String.valueOf(next));
        }
    }

    private void quoted(char quote) {
        int end = at + 1;
        while (script.charAt(end) != quote) {
            end += quote == '"' && script.charAt(end) == '\\' ? 2 : 1;
        }
        take(script.substring(at + 1, end));
        at = end + 1;
    }

    private void substitution() {
        int depth = 0;
        int end = at;
        do {
            depth += script.charAt(end) == '(' ? 1 : script.charAt(end) == ')' ? -1 : 0;
            end++;
        } while (depth > 0 || end < at + 2);
        take(script.substring(at, end));
        at = end;
    }

    private int lineEnd() {
        int end = script.indexOf('\n', at);
        return end < 0 ? script.length() : end;
    }

    private void take(String text) {
        word.append(text);
        inWord = true;
    }

    private void endWord() {
        if (inWord && !isTarget) {
            words.add(word.toString());
        }
        isTarget = isTarget && !inWord;
        word.setLength(0);
        inWord = false;
    }

    private void endCommand() {
        endWord();
        isTarget = false;
        if (!words.isEmpty()) {
            commands.add(List.copyOf(words));
            words = new ArrayList<>();
        }
    }
}
