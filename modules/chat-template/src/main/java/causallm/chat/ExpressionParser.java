package causallm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;

/** Reads expressions, with Jinja's precedence of operators. */
class ExpressionParser {
    private static final int DEEPEST = 100;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> NOT_ARGUMENTS = Set.of("else", "or", "and", "is", "not", "if");

    private final List<Token> tokens;
    private int position;
    private int depth;

    ExpressionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    final Token token() {
        return tokens.get(position);
    }

    final Token next() {
        Token token = token();
        if (token.kind() != Token.Kind.END) {
            position++;
        }
        return token;
    }

    final boolean skip(String operator) {
        boolean found = token().is(operator);
        if (found) {
            next();
        }
        return found;
    }

    final boolean skipName(String name) {
        boolean found = token().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    final void expect(String operator) {
        if (!skip(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    final String name() {
        if (token().kind() != Token.Kind.NAME) {
            throw unexpected("a name");
        }
        return next().text();
    }

    final TemplateFault unexpected(String expected) {
        return TemplateFault.atLine(
                token().line(), "found " + token().shown() + ", expected " + expected);
    }

    /** An expression, or several with commas between, which make a list. */
    final Expression tuple() {
        Expression first = expression();
        if (!token().is(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (skip(",") && !endsTuple()) {
            elements.add(expression());
        }
        return list(elements);
    }

    private boolean endsTuple() {
        return switch (token().kind()) {
            case VARIABLE_END, BLOCK_END, END -> true;
            default -> token().is(")") || token().is("=");
        };
    }

    final Expression expression() {
        if (++depth > DEEPEST) {
            throw TemplateFault.atLine(
                    token().line(),
                    "found an expression nested deeper than " + DEEPEST + ", expected less");
        }
        Expression value = either();
        while (skipName("if")) {
            Expression condition = either();
            Expression chosen = value;
            Expression otherwise =
                    skipName("else") ? expression() : scope -> new Undefined("the missing else");
            value =
                    scope ->
                            Values.isTrue(condition.evaluate(scope))
                                    ? chosen.evaluate(scope)
                                    : otherwise.evaluate(scope);
        }
        depth--;
        return value;
    }

    final Expression either() {
        Expression value = both();
        while (skipName("or")) {
            Expression left = value;
            Expression right = both();
            value =
                    scope -> {
                        Object first = left.evaluate(scope);
                        return Values.isTrue(first) ? first : right.evaluate(scope);
                    };
        }
        return value;
    }

    private Expression both() {
        Expression value = negation();
        while (skipName("and")) {
            Expression left = value;
            Expression right = negation();
            value =
                    scope -> {
                        Object first = left.evaluate(scope);
                        return Values.isTrue(first) ? right.evaluate(scope) : first;
                    };
        }
        return value;
    }

    private Expression negation() {
        boolean negates = false;
        boolean any = false;
        while (skipName("not")) {
            negates = !negates;
            any = true;
        }
        Expression value = comparison();
        boolean expected = !negates;
        return any ? scope -> Values.isTrue(value.evaluate(scope)) == expected : value;
    }

    private Expression comparison() {
        Expression first = sum();
        List<Entry<String, Expression>> rest = new ArrayList<>();
        while (true) {
            if (token().kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token().text())) {
                String operator = next().text();
                rest.add(Map.entry(operator, sum()));
            } else if (skipName("in")) {
                rest.add(Map.entry("in", sum()));
            } else if (token().isName("not") && tokens.get(position + 1).isName("in")) {
                position += 2;
                rest.add(Map.entry("not in", sum()));
            } else {
                return rest.isEmpty() ? first : chain(first, rest);
            }
        }
    }

    private static Expression chain(Expression first, List<Entry<String, Expression>> rest) {
        return scope -> {
            Object left = first.evaluate(scope);
            for (Entry<String, Expression> comparison : rest) {
                Object right = comparison.getValue().evaluate(scope);
                if (!Values.isTrue(
                        Operators.apply(comparison.getKey(), left, right, scope.budget()))) {
                    return false;
                }
                left = right;
            }
            return true;
        };
    }

    private Expression sum() {
        Expression value = concatenation();
        while (token().is("+") || token().is("-")) {
            value = binary(next().text(), value, concatenation());
        }
        return value;
    }

    private Expression concatenation() {
        Expression value = product();
        while (skip("~")) {
            value = binary("~", value, product());
        }
        return value;
    }

    private Expression product() {
        Expression value = power();
        while (token().is("*") || token().is("/") || token().is("//") || token().is("%")) {
            value = binary(next().text(), value, power());
        }
        return value;
    }

    private Expression power() {
        Expression value = unary(true);
        while (skip("**")) {
            value = binary("**", value, unary(true));
        }
        return value;
    }

    private static Expression binary(String operator, Expression left, Expression right) {
        return scope -> {
            Object first = left.evaluate(scope);
            Object second = right.evaluate(scope);
            scope.budget().step();
            if (first instanceof Undefined undefined && !operator.equals("~")) {
                throw undefined.fault();
            }
            return Operators.apply(operator, first, second, scope.budget());
        };
    }

    private Expression unary(boolean filters) {
        Expression value;
        if (skip("-")) {
            Expression operand = nested();
            value = scope -> Operators.negative(operand.evaluate(scope));
        } else if (skip("+")) {
            value = nested();
        } else {
            value = postfix(primary());
        }
        return filters ? filtered(value) : value;
    }

    private Expression nested() {
        if (++depth > DEEPEST) {
            throw unexpected("fewer signs");
        }
        Expression operand = unary(false);
        depth--;
        return operand;
    }

    private Expression filtered(Expression first) {
        Expression value = first;
        while (true) {
            if (skip("|")) {
                value = filter(value);
            } else if (skipName("is")) {
                value = test(value);
            } else if (token().is("(")) {
                value = call(value);
            } else {
                return value;
            }
        }
    }

    /** What {@code | name(...)} makes of a value. */
    final Expression filter(Expression value) {
        String name = name();
        Call call = token().is("(") ? arguments() : Call.NONE;
        return scope ->
                Filters.apply(scope, name, value.evaluate(scope), call.arguments(name, scope));
    }

    private Expression test(Expression value) {
        boolean expected = !skipName("not");
        String name = name();
        Call call = Call.NONE;
        if (token().is("(")) {
            call = arguments();
        } else if (beginsArgument()) {
            call = Call.of(List.of(postfix(primary())));
        }
        Call given = call;
        return scope ->
                Tests.apply(
                                name.toLowerCase(Locale.ROOT),
                                value.evaluate(scope),
                                given.arguments(name, scope))
                        == expected;
    }

    private boolean beginsArgument() {
        return switch (token().kind()) {
            case NAME -> !NOT_ARGUMENTS.contains(token().text());
            case STRING, INTEGER, FLOAT -> true;
            default -> token().is("[") || token().is("{");
        };
    }

    private Expression postfix(Expression first) {
        Expression value = first;
        while (true) {
            Expression object = value;
            if (skip(".")) {
                if (token().kind() == Token.Kind.INTEGER) {
                    long index = Long.parseLong(next().text());
                    value = scope -> Values.item(object.evaluate(scope), index);
                } else {
                    String name = name();
                    value = scope -> Values.attribute(object.evaluate(scope), name);
                }
            } else if (skip("[")) {
                value = subscript(object);
            } else if (token().is("(")) {
                value = call(object);
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression object) {
        List<Expression> parts = new ArrayList<>();
        boolean slices = false;
        while (!skip("]")) {
            if (skip(":")) {
                slices = true;
                parts.add(constant(None.NONE));
            } else {
                Expression part = expression();
                parts.add(part);
                if (skip(":")) {
                    slices = true;
                } else if (!token().is("]")) {
                    throw unexpected("']'");
                }
            }
        }
        if (parts.isEmpty() || parts.size() > 3) {
            throw unexpected("one index or a slice");
        }
        if (!slices) {
            Expression key = parts.getFirst();
            return scope -> Values.item(object.evaluate(scope), key.evaluate(scope));
        }
        return scope ->
                Values.slice(
                        object.evaluate(scope),
                        part(parts, 0, scope),
                        part(parts, 1, scope),
                        part(parts, 2, scope));
    }

    private static Object part(List<Expression> parts, int place, Scope scope) {
        return place < parts.size() ? parts.get(place).evaluate(scope) : None.NONE;
    }

    private Expression call(Expression function) {
        int line = token().line();
        Call call = arguments();
        return scope -> {
            scope.budget().step(line);
            Object callee = function.evaluate(scope);
            if (callee instanceof Undefined undefined) {
                throw undefined.fault();
            }
            if (!(callee instanceof Callable callable)) {
                throw Values.unexpected(callee, "a function");
            }
            return callable.call(scope, call.placed(scope), call.named(scope));
        };
    }

    private Call arguments() {
        expect("(");
        Call call =
                new Call(
                        new ArrayList<>(),
                        new LinkedHashMap<>(),
                        new ArrayList<>(),
                        new ArrayList<>());
        while (!skip(")")) {
            if (skip("**")) {
                call.moreNamed().add(expression());
            } else if (skip("*")) {
                call.morePlaced().add(expression());
            } else if (token().kind() == Token.Kind.NAME && tokens.get(position + 1).is("=")) {
                String name = name();
                expect("=");
                call.named().put(name, expression());
            } else {
                call.placed().add(expression());
            }
            if (!token().is(")")) {
                expect(",");
            }
        }
        return call;
    }

    private Expression primary() {
        Token token = next();
        return switch (token.kind()) {
            case STRING -> constant(strings(token.text()));
            case INTEGER -> constant(token.integer());
            case FLOAT -> constant(Double.parseDouble(token.text()));
            case NAME -> named(token.text());
            default -> {
                if (token.is("(")) {
                    yield parenthesis();
                }
                if (token.is("[")) {
                    yield list(elements("]"));
                }
                if (token.is("{")) {
                    yield map();
                }
                position -= token.kind() == Token.Kind.END ? 0 : 1;
                throw unexpected("an expression");
            }
        };
    }

    private String strings(String first) {
        StringBuilder text = new StringBuilder(first);
        while (token().kind() == Token.Kind.STRING) {
            text.append(next().text());
        }
        return text.toString();
    }

    private static Expression named(String name) {
        return switch (name) {
            case "true", "True" -> constant(true);
            case "false", "False" -> constant(false);
            case "none", "None" -> constant(None.NONE);
            default -> scope -> scope.value(name);
        };
    }

    private static Expression constant(Object value) {
        return scope -> value;
    }

    private Expression parenthesis() {
        if (skip(")")) {
            return list(List.of());
        }
        Expression value = tuple();
        expect(")");
        return value;
    }

    private List<Expression> elements(String end) {
        List<Expression> elements = new ArrayList<>();
        while (!skip(end)) {
            elements.add(expression());
            if (!token().is(end)) {
                expect(",");
            }
        }
        return elements;
    }

    private static Expression list(List<Expression> elements) {
        return scope -> {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(element.evaluate(scope)));
            scope.budget().step();
            return values;
        };
    }

    private Expression map() {
        List<Entry<Expression, Expression>> entries = new ArrayList<>();
        while (!skip("}")) {
            Expression key = expression();
            expect(":");
            entries.add(Map.entry(key, expression()));
            if (!token().is("}")) {
                expect(",");
            }
        }
        return scope -> {
            Map<Object, Object> values = new LinkedHashMap<>();
            entries.forEach(entry ->
                    values.put(
                            Values.key(entry.getKey().evaluate(scope)),
                            entry.getValue().evaluate(scope)));
            scope.budget().step();
            return values;
        };
    }
}
