package dapo.mathematics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a final answer: numbers with units, tuples, intervals, sets, lists, unions, matrices,
 * equations and inequalities, or words. Bounded by the lengths and depths of {@link Lexer} and
 * {@link TokenStream}. For one thread.
 */
final class AnswerParser {
    private static final Set<String> RELATIONS = Set.of("=", "≈", "<", ">", "≤", "≥", "≠", "∈");
    private static final Set<String> SEPARATORS = Set.of(",", ";", "and", "or");
    private static final Set<String> FILLERS =
            Set.of(
                    "about",
                    "approximately",
                    "exactly",
                    "roughly",
                    "only",
                    "is",
                    "are",
                    "equals",
                    "the",
                    "answer",
                    "a",
                    "an",
                    "value",
                    "final");
    private static final Set<String> CURRENCIES = Set.of("$", "€", "£", "¥", "usd");
    private static final Set<String> DENIALS = Set.of("not", "no", "wrong", "false", "incorrect");
    private static final int MOST_ELEMENTS = 64;

    private final TokenStream tokens;
    private final FormulaParser formulas;

    private AnswerParser(List<Token> tokens) {
        this.tokens = new TokenStream(tokens);
        this.formulas = new FormulaParser(this.tokens);
    }

    /**
     * What an answer says.
     *
     * @param commasSeparate whether {@code 1,234} is two numbers
     * @throws SyntaxException if it is neither a formula nor words
     */
    static Answer read(String text, boolean commasSeparate) {
        List<Token> tokens = Lexer.read(text, commasSeparate);
        if (isWords(tokens)) {
            return new Answer.Words(Writing.words(text));
        }
        return new AnswerParser(tokens).answer();
    }

    private static boolean isWords(List<Token> tokens) {
        return tokens.stream().anyMatch(token -> token.is(Token.Kind.WORD))
                && tokens.stream().allMatch(AnswerParser::isWordy);
    }

    private static boolean isWordy(Token token) {
        return switch (token.kind()) {
            case WORD, LETTER -> true;
            case SIGN -> Set.of(",", "and", "or", "'", "-", ":", ";").contains(token.text());
            default -> false;
        };
    }

    private Answer answer() {
        while (tokens.peek().is(Token.Kind.WORD) && isFiller(tokens.peek().text())) {
            tokens.take();
        }
        if (!tokens.accept("=")) {
            tokens.accept("≈");
        }
        Answer answer = list(tokens.peek());
        if (!tokens.peek().is(Token.Kind.END)) {
            throw tokens.unexpected("the end of the answer");
        }
        return answer;
    }

    private static boolean isFiller(String word) {
        return FILLERS.contains(word.toLowerCase(Locale.ROOT));
    }

    private Answer list(Token first) {
        boolean or = false;
        List<Answer> parts = new ArrayList<>();
        addPart(parts);
        while (isSeparator(tokens.peek())) {
            while (isSeparator(tokens.peek())) {
                or |= tokens.take().text().equals("or");
            }
            addPart(parts);
        }
        if (parts.isEmpty()) {
            throw new SyntaxException("found '" + first.text() + "', expected an answer");
        }
        boolean union = or && parts.stream().allMatch(AnswerParser::isInterval);
        Answer.Kind kind = union ? Answer.Kind.UNION : Answer.Kind.LIST;
        return parts.size() == 1 ? parts.getFirst() : new Answer.Several(kind, "", parts);
    }

    private static boolean isInterval(Answer answer) {
        return answer instanceof Answer.Several several && several.kind() == Answer.Kind.TUPLE;
    }

    private static boolean isSeparator(Token token) {
        return token.is(Token.Kind.SIGN) && SEPARATORS.contains(token.text());
    }

    /** Adds an answer, or the two that a plus-minus sign makes of it. */
    private void addPart(List<Answer> parts) {
        int start = tokens.position();
        formulas.choose(1);
        parts.add(relation());
        if (formulas.sawPlusMinus()) {
            tokens.back(start);
            formulas.choose(-1);
            parts.add(relation());
            formulas.choose(1);
        }
        if (parts.size() > MOST_ELEMENTS) {
            throw new SyntaxException("found more than " + MOST_ELEMENTS + " parts");
        }
    }

    /** What is only near to a value that was given before says nothing more. */
    private Answer relation() {
        List<Answer> sides = new ArrayList<>();
        List<String> signs = new ArrayList<>();
        sides.add(union());
        while (isRelation(tokens.peek())) {
            String sign = tokens.take().text();
            Answer side = union();
            if (!sign.equals("≈") || sides.getLast().isName()) {
                signs.add(sign.equals("≈") ? "=" : sign);
                sides.add(side);
            }
        }
        return signs.isEmpty()
                ? sides.getFirst()
                : Inequality.asSet(new Answer.Relation(sides, signs));
    }

    private static boolean isRelation(Token token) {
        return token.is(Token.Kind.SIGN) && RELATIONS.contains(token.text());
    }

    private Answer union() {
        List<Answer> terms = new ArrayList<>();
        terms.add(item());
        while (tokens.peek().isSign("∪") || isLetterUnion(terms.getLast())) {
            tokens.take();
            terms.add(item());
        }
        return terms.size() == 1
                ? terms.getFirst()
                : new Answer.Several(Answer.Kind.UNION, "", terms);
    }

    private boolean isLetterUnion(Answer before) {
        return isInterval(before)
                && tokens.peek().is(Token.Kind.LETTER)
                && tokens.peek().text().equals("U");
    }

    private Answer item() {
        tokens.enter();
        Token token = tokens.peek();
        Answer item;
        if (token.isSign("\\{") || (token.isSign("{") && tokens.hasElements())) {
            item = set(token.isSign("{") ? "}" : "\\}");
        } else if (tokens.accept("∅")) {
            item = new Answer.Several(Answer.Kind.SET, "", List.of());
        } else if ((token.isSign("(") || token.isSign("[")) && tokens.hasElements()) {
            item = tuple();
        } else if ((token.isSign("(") || token.isSign("[")) && tokens.peek(1).isCommand("begin")) {
            item = bracketedMatrix();
        } else if (token.isCommand("begin")) {
            item = matrix();
        } else if (token.is(Token.Kind.WORD) && !isCurrency(token)) {
            item = name();
        } else if (token.is(Token.Kind.LETTER) && token.text().equals("blackboard R")) {
            tokens.take();
            item = Answer.reals();
        } else {
            item = ratio();
        }
        tokens.leave();
        return item;
    }

    /** Words before an equals sign, that say what is equal. */
    private Answer name() {
        StringBuilder words = new StringBuilder();
        while (tokens.peek().is(Token.Kind.WORD) || tokens.peek().is(Token.Kind.LETTER)) {
            words.append(tokens.take().text().toLowerCase(Locale.ROOT)).append(' ');
        }
        tokens.accept(":");
        if (!isRelation(tokens.peek())) {
            throw tokens.unexpected("a formula");
        }
        return new Answer.Words(words.toString().strip());
    }

    private Answer set(String close) {
        tokens.take();
        if (isCondition()) {
            return conditional(close);
        }
        List<Answer> elements = new ArrayList<>();
        while (!tokens.accept(close)) {
            addPart(elements);
            if (!tokens.peek().isSign(close) && !isSeparator(tokens.peek())) {
                throw tokens.unexpected("a comma or '" + close + "'");
            }
            while (isSeparator(tokens.peek())) {
                tokens.take();
            }
        }
        return new Answer.Several(Answer.Kind.SET, "", elements);
    }

    private boolean isCondition() {
        Token bar = tokens.peek(1);
        return tokens.peek().is(Token.Kind.LETTER)
                && (bar.isSign("mid") || bar.isSign("|") || bar.isSign(":"));
    }

    /** The set that <code>\{x \mid x > 3\}</code> is. */
    private Answer conditional(String close) {
        tokens.take();
        tokens.take();
        Answer set = relation();
        tokens.expect(close);
        return set;
    }

    private Answer tuple() {
        String open = tokens.take().text();
        List<Answer> elements = new ArrayList<>();
        elements.add(union());
        while (tokens.accept(",") || tokens.accept(";")) {
            elements.add(union());
            if (elements.size() > MOST_ELEMENTS) {
                throw new SyntaxException("found more than " + MOST_ELEMENTS + " elements");
            }
        }
        if (!tokens.peek().isSign(")") && !tokens.peek().isSign("]")) {
            throw tokens.unexpected("')' or ']'");
        }
        String close = tokens.take().text();
        return new Answer.Several(Answer.Kind.TUPLE, open + close, elements);
    }

    private Answer bracketedMatrix() {
        String open = tokens.take().text();
        Answer matrix = matrix();
        tokens.expect(open.equals("(") ? ")" : "]");
        return matrix;
    }

    private Answer matrix() {
        String environment = environment();
        if (!environment.matches("[pb]?matrix|array|smallmatrix")) {
            throw new SyntaxException("found the environment " + environment + ", expected matrix");
        }
        if (environment.equals("array")) {
            formulas.subscript();
        }
        List<Answer> rows = new ArrayList<>();
        do {
            if (!tokens.peek().isCommand("end")) {
                rows.add(row());
            }
        } while (tokens.accept("\\\\"));
        if (!tokens.peek().isCommand("end")) {
            throw tokens.unexpected("'\\\\', '&' or '\\end'");
        }
        environment();
        return new Answer.Several(Answer.Kind.MATRIX, "", rows);
    }

    private Answer row() {
        List<Answer> entries = new ArrayList<>();
        do {
            entries.add(Answer.of(formulas.sum()));
        } while (tokens.accept("&"));
        return new Answer.Several(Answer.Kind.ROW, "", entries);
    }

    private String environment() {
        tokens.take();
        return formulas.subscript().replace(" ", "");
    }

    private Answer ratio() {
        Answer first = quantity();
        if (!tokens.peek().isSign(":")) {
            return first;
        }
        List<Answer> terms = new ArrayList<>(List.of(first));
        while (tokens.accept(":")) {
            terms.add(quantity());
        }
        return new Answer.Several(Answer.Kind.RATIO, "", terms);
    }

    private Answer quantity() {
        List<String> unit = new ArrayList<>();
        boolean negative = tokens.peek().isSign("-") && isCurrency(tokens.peek(1));
        if (negative) {
            tokens.take();
        }
        if (isCurrency(tokens.peek())) {
            unit.add(tokens.take().text());
        }
        Formula value = formulas.sum();
        if (tokens.peek().isSign("_")) {
            tokens.take();
            unit.add("base " + formulas.subscript());
        }
        if (value.isDegrees()) {
            unit.add("°");
            value = value.withoutDegrees();
        }
        boolean percent = tokens.accept("%");
        addUnit(unit);
        return new Answer.Quantity(
                negative ? Formula.negation(value) : value, percent, Unit.of(unit));
    }

    private static boolean isCurrency(Token token) {
        return token.is(Token.Kind.WORD)
                && CURRENCIES.contains(token.text().toLowerCase(Locale.ROOT));
    }

    /** The words behind a number, with their exponents and slashes. */
    private void addUnit(List<String> unit) {
        boolean any = false;
        while (isUnitPiece(tokens.peek(), any)) {
            any = true;
            boolean raised = tokens.peek().isSign("^");
            unit.add(tokens.take().text());
            if (raised) {
                unit.add(formulas.subscript());
            }
        }
    }

    private static boolean isUnitPiece(Token token, boolean any) {
        return switch (token.kind()) {
            case WORD -> !DENIALS.contains(token.text().toLowerCase(Locale.ROOT));
            case LETTER -> any;
            case SIGN -> any && (token.isSign("^") || token.isSign("/") || token.isSign("*"));
            default -> false;
        };
    }
}
