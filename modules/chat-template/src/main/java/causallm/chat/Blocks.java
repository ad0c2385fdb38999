package causallm.chat;

import causallm.chat.Statement.Flow;

import java.util.List;

/** What statements have in common. */
final class Blocks {
    private Blocks() {}

    static Statement sequence(List<Statement> statements) {
        List<Statement> all = List.copyOf(statements);
        return (scope, output) -> {
            for (Statement statement : all) {
                Flow flow = statement.run(scope, output);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }

    static void write(String text, Scope scope, StringBuilder output) {
        scope.budget().size(text.length());
        scope.budget().total(output.length() + text.length());
        output.append(text);
    }

    static String capture(Statement body, Scope scope) {
        StringBuilder captured = new StringBuilder();
        body.run(scope, captured);
        return captured.toString();
    }

    /** Gives one name the value, or several its elements. */
    static void assign(Scope scope, List<String> names, Object value) {
        if (names.size() == 1) {
            scope.set(names.getFirst(), value);
            return;
        }
        List<Object> elements = Values.elements(value);
        if (elements.size() != names.size()) {
            throw new TemplateFault(
                    "found %d values for %s, expected as many".formatted(elements.size(), names));
        }
        for (int index = 0; index < elements.size(); index++) {
            scope.set(names.get(index), elements.get(index));
        }
    }
}
