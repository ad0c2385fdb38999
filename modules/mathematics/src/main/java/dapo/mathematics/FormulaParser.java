package dapo.mathematics;

import dapo.reasoning.ExactNumber;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a scalar formula. Products bind before sums, a quotient from left to right ({@code 1/2x} is
 * {@code x/2}), powers from right to left; {@code 3\frac12} and {@code 3 1/2} are mixed numbers.
 * For one thread.
 */
final class FormulaParser {
    private static final Set<String> OPENINGS = Set.of("(", "[", "{");

    private final TokenStream tokens;
    private int sign = 1;
    private boolean sawPlusMinus;
    private int bars;

    FormulaParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** Which of the two readings of {@code ±} is read from here on: 1 or -1. */
    void choose(int plusOrMinus) {
        sign = plusOrMinus;
        sawPlusMinus = false;
    }

    boolean sawPlusMinus() {
        return sawPlusMinus;
    }

    /**
     * The formula that begins here, up to what belongs to no formula.
     *
     * @throws SyntaxException if there is none
     */
    Formula sum() {
        tokens.enter();
        List<Formula> terms = new ArrayList<>();
        terms.add(term(leadingSign()));
        while (isAdditive(tokens.peek())) {
            terms.add(term(additiveSign()));
        }
        tokens.leave();
        return terms.size() == 1 ? terms.getFirst() : new Formula.Sum(List.copyOf(terms));
    }

    private static boolean isAdditive(Token token) {
        return token.is(Token.Kind.SIGN) && "+-±∓".contains(token.text());
    }

    private int leadingSign() {
        return isAdditive(tokens.peek()) ? additiveSign() : 1;
    }

    private int additiveSign() {
        return switch (tokens.take().text()) {
            case "-" -> -1;
            case "±" -> plusMinus(1);
            case "∓" -> plusMinus(-1);
            default -> 1;
        };
    }

    private int plusMinus(int first) {
        sawPlusMinus = true;
        return first * sign;
    }

    private Formula term(int sign) {
        List<Formula> factors = new ArrayList<>();
        factors.add(factor());
        while (true) {
            boolean afterNumber = factors.getLast() instanceof Formula.Literal;
            if (tokens.accept("*")) {
                factors.add(factor());
            } else if (tokens.accept("/")) {
                factors.add(Formula.reciprocal(factor()));
            } else if (startsFactor() && !(afterNumber && tokens.peek().is(Token.Kind.NUMBER))) {
                factors.add(power());
            } else {
                break;
            }
        }
        return signed(
                sign,
                factors.size() == 1
                        ? factors.getFirst()
                        : new Formula.Product(List.copyOf(factors)));
    }

    private static Formula signed(int sign, Formula formula) {
        return sign < 0 ? Formula.negation(formula) : formula;
    }

    private boolean startsFactor() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER, LETTER -> true;
            case COMMAND ->
                    Vocabulary.FUNCTIONS.contains(token.text())
                            || Set.of("frac", "sqrt", "binom", "lfloor", "lceil", "overline")
                                    .contains(token.text());
            case SIGN -> OPENINGS.contains(token.text()) || (token.isSign("|") && bars == 0);
            default -> false;
        };
    }

    private Formula factor() {
        tokens.enter();
        Formula factor = isAdditive(tokens.peek()) ? signed(additiveSign(), factor()) : power();
        tokens.leave();
        return factor;
    }

    private Formula power() {
        Formula base = primary();
        while (true) {
            if (tokens.accept("^")) {
                base = raised(base);
            } else if (tokens.accept("!")) {
                base = new Formula.Call("factorial", List.of(base));
                tokens.enter();
            } else if (tokens.accept("°")) {
                base = new Formula.Call("degree", List.of(base));
                tokens.enter();
            } else {
                return base;
            }
        }
    }

    private Formula raised(Formula base) {
        boolean braced = tokens.peek().isSign("{");
        Token inner = tokens.peek(braced ? 1 : 0);
        if (inner.isSign("°") || inner.is(Token.Kind.WORD)) {
            tokens.take();
            if (braced) {
                tokens.take();
                tokens.expect("}");
            }
            return inner.isSign("°") ? new Formula.Call("degree", List.of(base)) : base;
        }
        tokens.enter();
        return new Formula.Power(base, braced ? primary() : factor());
    }

    private Formula primary() {
        tokens.enter();
        Token token = tokens.peek();
        Formula formula =
                switch (token.kind()) {
                    case NUMBER -> number();
                    case LETTER -> symbol();
                    case COMMAND -> command();
                    case SIGN -> bracketed();
                    default -> throw tokens.unexpected("a formula");
                };
        tokens.leave();
        return formula;
    }

    private Formula bracketed() {
        if (tokens.peek().isSign("|")) {
            return absolute();
        }
        String open = tokens.peek().text();
        if (!OPENINGS.contains(open)) {
            throw tokens.unexpected("a formula");
        }
        tokens.take();
        int outerBars = bars;
        bars = 0;
        Formula inner = sum();
        bars = outerBars;
        tokens.expect(open.equals("(") ? ")" : open.equals("[") ? "]" : "}");
        return inner;
    }

    private Formula absolute() {
        tokens.take();
        bars++;
        Formula inner = sum();
        bars--;
        tokens.expect("|");
        return new Formula.Call("abs", List.of(inner));
    }

    private Formula number() {
        String digits = tokens.take().text();
        if (tokens.peek().isCommand("overline") && digits.contains(".")) {
            return repeating(digits);
        }
        int point = digits.indexOf('.');
        Formula.Literal literal =
                new Formula.Literal(
                        ExactNumber.ofDecimal(digits), point < 0 ? 0 : digits.length() - point - 1);
        return point < 0 ? mixed(literal) : literal;
    }

    /** {@code 0.1\overline{6}}: the digits that repeat are so many nines' part. */
    private Formula repeating(String digits) {
        tokens.take();
        boolean braced = tokens.accept("{");
        String period = tokens.peek().is(Token.Kind.NUMBER) ? tokens.take().text() : "";
        if (braced) {
            tokens.expect("}");
        }
        if (period.isEmpty() || period.contains(".")) {
            throw tokens.unexpected("the digits that repeat");
        }
        int places = digits.length() - digits.indexOf('.') - 1;
        BigInteger bottom =
                BigInteger.TEN
                        .pow(period.length())
                        .subtract(BigInteger.ONE)
                        .multiply(BigInteger.TEN.pow(places));
        ExactNumber tail = new ExactNumber(new BigInteger(period), bottom);
        return new Formula.Literal(ExactNumber.ofDecimal(digits).plus(tail), 0);
    }

    private Formula mixed(Formula.Literal whole) {
        int start = tokens.position();
        if (tokens.peek().isCommand("frac")) {
            tokens.take();
            Formula top = argument();
            Formula bottom = argument();
            if (isWhole(top) && isWhole(bottom)) {
                return new Formula.Sum(List.of(whole, Formula.quotient(top, bottom)));
            }
        } else if (tokens.peek().is(Token.Kind.NUMBER)
                && tokens.peek().spaced()
                && tokens.peek(1).isSign("/")
                && tokens.peek(2).is(Token.Kind.NUMBER)) {
            Formula top = digits(tokens.take());
            tokens.take();
            return new Formula.Sum(List.of(whole, Formula.quotient(top, digits(tokens.take()))));
        }
        tokens.back(start);
        return whole;
    }

    private static Formula digits(Token token) {
        return new Formula.Literal(ExactNumber.ofDecimal(token.text()), 0);
    }

    private static boolean isWhole(Formula formula) {
        return formula instanceof Formula.Literal literal
                && literal.value().denominator().equals(BigInteger.ONE);
    }

    private Formula symbol() {
        StringBuilder name = new StringBuilder(tokens.take().text());
        while (tokens.peek().isSign("_") || tokens.peek().isSign("'")) {
            if (tokens.accept("'")) {
                name.append('\'');
            } else {
                tokens.take();
                name.append('_').append(subscript());
            }
        }
        return new Formula.Symbol(name.toString());
    }

    /** What stands below the line, as one text. */
    String subscript() {
        if (!tokens.peek().isSign("{")) {
            return tokens.take().text();
        }
        int close = tokens.closing();
        StringBuilder text = new StringBuilder();
        while (close >= 0 && tokens.position() <= close) {
            String piece = tokens.take().text();
            text.append("(){}".contains(piece) ? "" : piece + " ");
        }
        if (text.isEmpty()) {
            throw tokens.unexpected("a subscript");
        }
        return text.toString().strip();
    }

    private Formula command() {
        String name = tokens.peek().text();
        if (Vocabulary.FUNCTIONS.contains(name)) {
            tokens.take();
            return function(name);
        }
        if (!Vocabulary.CONSTRUCTIONS.contains(name)) {
            throw tokens.unexpected("a known command");
        }
        tokens.take();
        return switch (name) {
            case "frac" -> Formula.quotient(argument(), argument());
            case "sqrt" -> root();
            case "binom" -> new Formula.Call("binomial", List.of(argument(), argument()));
            case "lfloor" -> rounded("floor", "rfloor");
            case "lceil" -> rounded("ceiling", "rceil");
            case "overline" -> argument();
            default -> throw tokens.unexpected("a formula");
        };
    }

    private Formula root() {
        Formula degree = Formula.integer(2);
        if (tokens.accept("[")) {
            degree = sum();
            tokens.expect("]");
        }
        return Formula.root(argument(), degree);
    }

    private Formula rounded(String function, String close) {
        Formula inner = sum();
        if (!tokens.peek().isCommand(close)) {
            throw tokens.unexpected("'\\" + close + "'");
        }
        tokens.take();
        return new Formula.Call(function, List.of(inner));
    }

    /** A group, or as LaTeX has it, one digit, letter or command. */
    private Formula argument() {
        if (tokens.peek().is(Token.Kind.NUMBER)) {
            if (!tokens.peek().text().contains(".")) {
                tokens.splitNumber();
            }
            return digits(tokens.take());
        }
        return primary();
    }

    private Formula function(String name) {
        List<Formula> extra = new ArrayList<>();
        Formula power = Formula.integer(1);
        while (tokens.peek().isSign("^") || tokens.peek().isSign("_")) {
            if (tokens.accept("^")) {
                power = tokens.peek().isSign("{") ? primary() : factor();
            } else {
                tokens.take();
                extra.add(argumentOfLogarithm());
            }
        }
        Formula argument = functionArgument();
        if (power.equals(Formula.integer(-1)) && !name.startsWith("arc")) {
            return call("arc" + name, argument, extra);
        }
        Formula call = call(name, argument, extra);
        return power.equals(Formula.integer(1)) ? call : new Formula.Power(call, power);
    }

    private Formula argumentOfLogarithm() {
        return tokens.peek().isSign("{") ? primary() : symbolOrNumber();
    }

    private Formula symbolOrNumber() {
        Token token = tokens.take();
        return switch (token.kind()) {
            case NUMBER -> digits(token);
            case LETTER -> new Formula.Symbol(token.text());
            default -> throw tokens.unexpected("the base of the logarithm");
        };
    }

    private static Formula call(String name, Formula argument, List<Formula> extra) {
        List<Formula> arguments = new ArrayList<>(extra);
        arguments.addFirst(argument);
        return switch (name) {
            case "exp" -> new Formula.Power(new Formula.Symbol("e"), argument);
            case "lg" -> new Formula.Call("log", List.copyOf(arguments));
            default -> new Formula.Call(name, List.copyOf(arguments));
        };
    }

    /** A group in brackets, or else all factors up to the next sign or function. */
    private Formula functionArgument() {
        if (tokens.peek().isSign("(") || tokens.peek().isSign("{")) {
            return primary();
        }
        List<Formula> factors = new ArrayList<>();
        factors.add(factor());
        while (startsFactor()
                && !tokens.peek().isSign("(")
                && !Vocabulary.FUNCTIONS.contains(tokens.peek().text())) {
            factors.add(power());
        }
        return factors.size() == 1 ? factors.getFirst() : new Formula.Product(List.copyOf(factors));
    }
}
