package causallm.chat;

import causallm.chat.Statement.Flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a template into statements. */
final class StatementParser extends ExpressionParser {
    private static final int DEEPEST = 60;

    /** Where the text of a block waits for its filters; no template can name it. */
    private static final String WRITTEN = " written";

    private int depth;

    private StatementParser(List<Token> tokens) {
        super(tokens);
    }

    static Statement parse(String template) {
        StatementParser parser = new StatementParser(Lexer.tokens(template));
        Statement all = parser.body(Set.of());
        if (parser.token().kind() != Token.Kind.END) {
            throw parser.unexpected("the end of the template");
        }
        return all;
    }

    /** Statements up to a block of one of the names, which is left, without its bracket. */
    private Statement body(Set<String> ends) {
        if (++depth > DEEPEST) {
            throw unexpected("blocks nested at most " + DEEPEST + " deep");
        }
        List<Statement> statements = new ArrayList<>();
        while (token().kind() != Token.Kind.END) {
            switch (token().kind()) {
                case DATA -> statements.add(written(next().text()));
                case VARIABLE_BEGIN -> statements.add(variable());
                default -> {
                    next();
                    if (ends.contains(token().text())) {
                        depth--;
                        return Blocks.sequence(statements);
                    }
                    statements.add(block());
                }
            }
        }
        if (!ends.isEmpty()) {
            throw unexpected("one of " + ends.stream().sorted().toList());
        }
        depth--;
        return Blocks.sequence(statements);
    }

    private static Statement written(String text) {
        return (scope, output) -> {
            Blocks.write(text, scope, output);
            return Flow.NEXT;
        };
    }

    private Statement variable() {
        int line = next().line();
        Expression value = tuple();
        end(Token.Kind.VARIABLE_END, "'}}'");
        return (scope, output) -> {
            scope.budget().step(line);
            Object written = value.evaluate(scope);
            scope.budget().value(written);
            Blocks.write(Values.text(written), scope, output);
            return Flow.NEXT;
        };
    }

    private void end(Token.Kind kind, String shown) {
        if (token().kind() != kind) {
            throw unexpected(shown);
        }
        next();
    }

    private void endBlock() {
        end(Token.Kind.BLOCK_END, "'%}'");
    }

    private Statement block() {
        int line = token().line();
        String name = name();
        Statement statement =
                switch (name) {
                    case "if" -> condition();
                    case "for" -> loop();
                    case "set" -> assignment();
                    case "macro" -> macro();
                    case "call" -> callBlock();
                    case "filter" -> filterBlock();
                    case "with" -> with();
                    case "generation" -> enclosed("endgeneration");
                    case "break" -> flow(Flow.BREAK);
                    case "continue" -> flow(Flow.CONTINUE);
                    default ->
                            throw TemplateFault.atLine(
                                    line,
                                    "found the block '"
                                            + name
                                            + "', expected if, for, set, macro, call, filter, with,"
                                            + " generation, break or continue");
                };
        return (scope, output) -> {
            scope.budget().step(line);
            return statement.run(scope, output);
        };
    }

    private Statement flow(Flow flow) {
        endBlock();
        return (scope, output) -> flow;
    }

    private Statement enclosed(String end) {
        endBlock();
        Statement body = body(Set.of(end));
        next();
        endBlock();
        return body;
    }

    private Statement condition() {
        Expression condition = tuple();
        endBlock();
        Statement body = body(Set.of("elif", "else", "endif"));
        Statement otherwise =
                switch (name()) {
                    case "elif" -> condition();
                    case "else" -> enclosed("endif");
                    default -> flow(Flow.NEXT);
                };
        return (scope, output) ->
                Values.isTrue(condition.evaluate(scope))
                        ? body.run(scope, output)
                        : otherwise.run(scope, output);
    }

    private Statement loop() {
        List<String> names = names();
        if (!skipName("in")) {
            throw unexpected("'in'");
        }
        Expression elements = eitherOrTuple();
        Optional<Expression> filter = skipName("if") ? Optional.of(expression()) : Optional.empty();
        if (token().isName("recursive")) {
            throw unexpected("a loop that is not recursive");
        }
        endBlock();
        Statement body = body(Set.of("else", "endfor"));
        Statement otherwise = name().equals("else") ? enclosed("endfor") : flow(Flow.NEXT);
        return new Loop(names, elements, filter, body, otherwise);
    }

    /** Without a condition, which belongs to the loop. */
    private Expression eitherOrTuple() {
        Expression first = either();
        if (!token().is(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (skip(",")) {
            elements.add(either());
        }
        return scope -> elements.stream().map(element -> element.evaluate(scope)).toList();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        boolean parenthesis = skip("(");
        do {
            names.add(name());
        } while (skip(",") && token().kind() == Token.Kind.NAME);
        if (parenthesis) {
            expect(")");
        }
        return names;
    }

    private Statement assignment() {
        List<String> names = names();
        if (skip(".")) {
            return attribute(names.getFirst(), name());
        }
        if (skip("=")) {
            Expression value = tuple();
            endBlock();
            return (scope, output) -> {
                Blocks.assign(scope, names, value.evaluate(scope));
                return Flow.NEXT;
            };
        }
        Expression content = filteredBy(scope -> scope.value(WRITTEN), "endset");
        return (scope, output) -> {
            scope.set(names.getFirst(), content.evaluate(scope));
            return Flow.NEXT;
        };
    }

    /** The text that a block writes, through filters where it names some. */
    private Expression filteredBy(Expression first, String end) {
        Expression value = first;
        while (skip("|")) {
            value = filter(value);
        }
        Statement body = enclosed(end);
        Expression filtered = value;
        return scope -> {
            Scope inside = new Scope(scope);
            inside.set(WRITTEN, Blocks.capture(body, new Scope(scope)));
            return filtered.evaluate(inside);
        };
    }

    private Statement attribute(String object, String name) {
        expect("=");
        Expression value = tuple();
        endBlock();
        return (scope, output) -> {
            if (!(scope.value(object) instanceof Namespace namespace)) {
                throw Values.unexpected(scope.value(object), "a namespace");
            }
            Object fresh = value.evaluate(scope);
            scope.budget().value(fresh);
            namespace.attributes().put(name, fresh);
            return Flow.NEXT;
        };
    }

    private Statement macro() {
        String name = name();
        List<String> parameters = new ArrayList<>();
        List<Optional<Expression>> defaults = new ArrayList<>();
        parameters(parameters, defaults);
        Macro macro = new Macro(new Macro.Header(name, parameters, defaults), enclosed("endmacro"));
        return (scope, output) -> {
            scope.set(name, macro.in(scope));
            return Flow.NEXT;
        };
    }

    private void parameters(List<String> names, List<Optional<Expression>> defaults) {
        if (skip("(")) {
            while (!skip(")")) {
                names.add(name());
                defaults.add(skip("=") ? Optional.of(expression()) : Optional.empty());
                if (!token().is(")")) {
                    expect(",");
                }
            }
        }
    }

    private Statement callBlock() {
        List<String> parameters = new ArrayList<>();
        List<Optional<Expression>> defaults = new ArrayList<>();
        parameters(parameters, defaults);
        Expression call = expression();
        Statement body = enclosed("endcall");
        Macro caller = new Macro(new Macro.Header("caller", parameters, defaults), body);
        return (scope, output) -> {
            Scope inside = new Scope(scope);
            inside.set(Macro.CALLER, caller.in(scope));
            Blocks.write(Values.text(call.evaluate(inside)), scope, output);
            return Flow.NEXT;
        };
    }

    private Statement filterBlock() {
        Expression first = filter(scope -> scope.value(WRITTEN));
        Expression content = filteredBy(first, "endfilter");
        return (scope, output) -> {
            Blocks.write(Values.text(content.evaluate(scope)), scope, output);
            return Flow.NEXT;
        };
    }

    private Statement with() {
        List<List<String>> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (token().kind() == Token.Kind.NAME) {
            names.add(List.of(name()));
            expect("=");
            values.add(expression());
            skip(",");
        }
        Statement body = enclosed("endwith");
        return (scope, output) -> {
            Scope inside = new Scope(scope);
            for (int index = 0; index < names.size(); index++) {
                Blocks.assign(inside, names.get(index), values.get(index).evaluate(scope));
            }
            return body.run(inside, output);
        };
    }
}
