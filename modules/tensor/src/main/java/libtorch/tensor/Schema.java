package libtorch.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An operator's schema, read from the line in which PyTorch writes it, such as {@code
 * sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) ->
 * Tensor}.
 *
 * @param name the name without namespace, {@code sum}
 * @param overload the overload, {@code dim_IntList}, or the empty string
 * @param arguments in the order in which the C ABI takes them
 * @param results in the order in which it returns them
 */
record Schema(String name, String overload, List<Argument> arguments, List<Argument> results) {
    private static final Pattern NAME = Pattern.compile("(\\w+::)?\\w+(\\.\\w+)?");

    /**
     * An argument or a result.
     *
     * @param type what crosses the boundary
     * @param name its name, or the empty string
     * @param defaultText the default as PyTorch writes it, or the empty string where there is none
     * @param alias the letter of the memory that the operator writes through this argument, or the
     *     empty string
     */
    record Argument(SlotType type, String name, String defaultText, String alias) {
        boolean hasDefault() {
            return !defaultText.isEmpty();
        }

        @Override
        public String toString() {
            return (type + " " + name).strip();
        }
    }

    /**
     * Reads a schema line.
     *
     * @throws IllegalArgumentException when the line is no schema, or has a type that the C ABI
     *     cannot pass
     */
    static Schema parse(String text) {
        String line = text.strip();
        int open = line.indexOf('(');
        int arrow = line.lastIndexOf("->");
        int close = line.lastIndexOf(')', arrow);
        boolean complete = open >= 0 && close > open && arrow + 2 < line.length();
        if (!complete || !NAME.matcher(line.substring(0, open)).matches()) {
            throw new IllegalArgumentException("expected name.overload(arguments) -> results");
        }
        String[] name = line.substring(0, open).split("\\.", 2);
        String arguments = line.substring(open + 1, close);
        String results = line.substring(arrow + 2).strip();
        if (results.startsWith("(") && results.endsWith(")")) {
            results = results.substring(1, results.length() - 1);
        }
        return new Schema(name[0], name.length == 2 ? name[1] : "", list(arguments), list(results));
    }

    private static List<Argument> list(String text) {
        List<Argument> arguments = new ArrayList<>();
        for (String part : splitAtTopLevelCommas(text)) {
            if (!part.isEmpty() && !part.equals("*")) {
                arguments.add(argument(part));
            }
        }
        return List.copyOf(arguments);
    }

    /** Commas inside brackets belong to a default such as {@code [0, 1]} or to an alias. */
    private static List<String> splitAtTopLevelCommas(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(', '[' -> depth++;
                case ')', ']' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        parts.add(text.substring(start, i).strip());
                        start = i + 1;
                    }
                }
                default -> {
                    // part of a name, type or default
                }
            }
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    private static Argument argument(String text) {
        int equals = text.indexOf('=');
        String defaultText = equals < 0 ? "" : text.substring(equals + 1).strip();
        String declaration = (equals < 0 ? text : text.substring(0, equals)).strip();
        String alias = "";
        int open = declaration.indexOf('(');
        if (open >= 0) {
            int close = declaration.indexOf(')', open);
            if (close < 0) {
                throw new IllegalArgumentException("'" + text + "' lacks a ')'");
            }
            String annotation = declaration.substring(open + 1, close);
            if (annotation.endsWith("!")) {
                alias = annotation.substring(0, 1);
            }
            declaration = declaration.substring(0, open) + declaration.substring(close + 1);
        }
        int space = declaration.lastIndexOf(' ');
        String type = space < 0 ? declaration : declaration.substring(0, space);
        String name = space < 0 ? "" : declaration.substring(space + 1);
        return new Argument(SlotType.parse(type.strip()), name, defaultText, alias);
    }

    /** {@code sum.dim_IntList}, or the name alone. */
    String qualifiedName() {
        return overload.isEmpty() ? name : name + "." + overload;
    }
}
