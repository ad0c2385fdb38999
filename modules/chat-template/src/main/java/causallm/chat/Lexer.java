package causallm.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with {@code trim_blocks} and {@code lstrip_blocks} as transformers
 * sets them: a line break after a block goes with the block, and so do spaces before it on its
 * line.
 */
final class Lexer {
    private static final List<String> OPERATORS =
            List.of(
                    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=",
                    "(", ")", "[", "]", "{", "}", ",", ":", ".", "|");

    private static final Pattern NUMBER =
            Pattern.compile("[0-9][0-9_]*([.][0-9]+)?([eE][-+]?[0-9]+)?");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        if (source.endsWith("\n")) {
            source = source.substring(0, source.length() - 1);
        }
        return new Lexer(source).run();
    }

    private List<Token> run() {
        while (position < source.length()) {
            int begin = nextTag();
            if (begin < 0) {
                add(Token.Kind.DATA, source.substring(position));
                position = source.length();
            } else {
                tag(begin);
            }
        }
        tokens.add(new Token(Token.Kind.END, "", line));
        return tokens;
    }

    private int nextTag() {
        for (int at = source.indexOf('{', position); at >= 0; at = source.indexOf('{', at + 1)) {
            if (at + 1 < source.length() && "{%#".indexOf(source.charAt(at + 1)) >= 0) {
                return at;
            }
        }
        return -1;
    }

    private void tag(int begin) {
        char kind = source.charAt(begin + 1);
        char sign = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
        String data = source.substring(position, begin);
        if (sign == '-') {
            add(Token.Kind.DATA, Text.stripEnd(data));
        } else if (kind == '{' || sign == '+') {
            add(Token.Kind.DATA, data);
        } else {
            add(Token.Kind.DATA, withoutIndent(data));
        }
        line += data.length() - data.replace("\n", "").length();
        // Before a variable, a plus is the sign of a number.
        position = begin + (sign == '-' || (sign == '+' && kind != '{') ? 3 : 2);
        lineStarts = false;
        switch (kind) {
            case '#' -> comment();
            case '{' -> inside(Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END, "}}");
            default -> block();
        }
    }

    private String withoutIndent(String data) {
        int lineStart = data.lastIndexOf('\n') + 1;
        boolean blank = Text.stripEnd(data.substring(lineStart)).isEmpty();
        return blank && (lineStart > 0 || lineStarts) ? data.substring(0, lineStart) : data;
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw TemplateFault.atLine(line, "found a comment without an end, expected '#}'");
        }
        char sign = end > position ? source.charAt(end - 1) : ' ';
        skip(end + 2);
        afterEnd(sign, true);
    }

    private void block() {
        int start = tokens.size();
        inside(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END, "%}");
        if (tokens.size() == start + 3 && tokens.get(start + 1).isName("raw")) {
            tokens.subList(start, tokens.size()).clear();
            raw();
        }
    }

    private void raw() {
        int begin = position;
        for (int at = source.indexOf("{%", begin); at >= 0; at = source.indexOf("{%", at + 1)) {
            int end = source.indexOf("%}", at);
            if (end > 0
                    && source.substring(at + 2, end).replaceAll("[-+\\s]", "").equals("endraw")) {
                String data = source.substring(begin, at);
                boolean strip = source.charAt(at + 2) == '-';
                add(Token.Kind.DATA, strip ? Text.stripEnd(data) : withoutIndent(data));
                char sign = source.charAt(end - 1);
                skip(end + 2);
                afterEnd(sign, true);
                return;
            }
        }
        throw TemplateFault.atLine(line, "found 'raw' without an end, expected 'endraw'");
    }

    /** What stands between the brackets of a variable or a block. */
    private void inside(Token.Kind begin, Token.Kind end, String close) {
        tokens.add(new Token(begin, "", line));
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            skipSpace();
            if (position >= source.length()) {
                throw TemplateFault.atLine(
                        line, "found the end of the template, expected '" + close + "'");
            }
            char sign = source.charAt(position);
            boolean signed = sign == '-' || (sign == '+' && end == Token.Kind.BLOCK_END);
            if (open.isEmpty() && source.startsWith(close, position + (signed ? 1 : 0))) {
                tokens.add(new Token(end, close, line));
                position += signed ? 3 : 2;
                afterEnd(signed ? sign : ' ', end == Token.Kind.BLOCK_END);
                return;
            }
            expressionToken(open);
        }
    }

    private void afterEnd(char sign, boolean trims) {
        if (sign == '-') {
            skipSpace();
        } else if (trims && sign != '+' && source.startsWith("\n", position)) {
            skip(position + 1);
        }
        lineStarts = position > 0 && source.charAt(position - 1) == '\n';
    }

    private void expressionToken(Deque<Character> open) {
        char first = source.charAt(position);
        if (first == '"' || first == '\'') {
            string(first);
        } else if (first >= '0' && first <= '9') {
            number();
        } else if (Character.isLetter(first) || first == '_') {
            int end = position;
            while (end < source.length()
                    && (Character.isLetterOrDigit(source.charAt(end))
                            || source.charAt(end) == '_')) {
                end++;
            }
            tokens.add(new Token(Token.Kind.NAME, source.substring(position, end), line));
            position = end;
        } else {
            operator(open);
        }
    }

    private void operator(Deque<Character> open) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                balance(operator.charAt(0), open);
                tokens.add(new Token(Token.Kind.OPERATOR, operator, line));
                position += operator.length();
                return;
            }
        }
        throw TemplateFault.atLine(
                line,
                "found the character '"
                        + Character.toString(source.codePointAt(position))
                        + "', expected an expression");
    }

    private void balance(char operator, Deque<Character> open) {
        switch (operator) {
            case '(' -> open.push(')');
            case '[' -> open.push(']');
            case '{' -> open.push('}');
            case ')', ']', '}' -> {
                if (open.isEmpty() || open.pop() != operator) {
                    throw TemplateFault.atLine(
                            line, "found '" + operator + "' without what it closes");
                }
            }
            default -> {}
        }
    }

    private void number() {
        Matcher number = NUMBER.matcher(source).region(position, source.length());
        if (!number.lookingAt()) {
            throw TemplateFault.atLine(line, "found no number, expected one");
        }
        boolean real = number.group(1) != null || number.group(2) != null;
        String digits = number.group().replace("_", "");
        tokens.add(new Token(real ? Token.Kind.FLOAT : Token.Kind.INTEGER, digits, line));
        position = number.end();
    }

    private void string(char quote) {
        int start = line;
        StringBuilder text = new StringBuilder();
        int at = position + 1;
        while (at < source.length() && source.charAt(at) != quote) {
            if (source.charAt(at) == '\\' && at + 1 < source.length()) {
                at = Text.unescape(source, at, text);
            } else {
                text.append(source.charAt(at++));
            }
        }
        if (at >= source.length()) {
            throw TemplateFault.atLine(start, "found a string without an end, expected " + quote);
        }
        tokens.add(new Token(Token.Kind.STRING, text.toString(), start));
        skip(at + 1);
    }

    private void skipSpace() {
        int end = position;
        while (end < source.length() && Text.isSpace(source.charAt(end))) {
            end++;
        }
        skip(end);
    }

    private void skip(int end) {
        for (int at = position; at < end; at++) {
            line += source.charAt(at) == '\n' ? 1 : 0;
        }
        position = end;
    }

    private void add(Token.Kind kind, String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(kind, text, line));
        }
    }
}
