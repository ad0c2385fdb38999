package dapo.reasoning;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an expression such as {@code 80/100*10} or {@code (2.5-.5)*$1,200}: products bind before
 * sums, operations of a rank go from left to right. Currency signs and spaces do not matter, {@code
 * 25%} is 0.25, {@code x} is a product.
 */
final class ExpressionParser {
    private static final int LONGEST = 200;
    private static final Pattern THOUSANDS = Pattern.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))");
    private static final Pattern NUMBER = Pattern.compile("-?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)%?");
    private static final ExactNumber HUNDRED =
            new ExactNumber(BigInteger.valueOf(100), BigInteger.ONE);

    private final String text;
    private int position;

    private ExpressionParser(String text) {
        this.text = text;
    }

    /**
     * The expression in a text; nothing where there is none, something else beside it, or over 200
     * characters.
     */
    static Optional<Expression> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        String plain =
                text.replaceAll("[\\s\\p{Sc}]", "")
                        .replaceAll("[xX\u00D7]", "*")
                        .replace('\u2212', '-');
        ExpressionParser parser = new ExpressionParser(THOUSANDS.matcher(plain).replaceAll(""));
        return parser.sum().filter(expression -> parser.position == parser.text.length());
    }

    private Optional<Expression> sum() {
        accept("+");
        Optional<Expression> left = product();
        while (left.isPresent() && (peek('+') || peek('-'))) {
            char symbol = text.charAt(position++);
            left = join(symbol, left, product());
        }
        return left;
    }

    private Optional<Expression> product() {
        Optional<Expression> left = operand();
        while (left.isPresent() && (peek('*') || peek('/'))) {
            char symbol = text.charAt(position++);
            left = join(symbol, left, operand());
        }
        return left;
    }

    private Optional<Expression> operand() {
        if (accept("(")) {
            Optional<Expression> inner = sum();
            return accept(")") ? inner : Optional.empty();
        }
        Matcher matcher = NUMBER.matcher(text).region(position, text.length());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        position = matcher.end();
        return Optional.of(new Expression.Constant(number(matcher.group())));
    }

    private static ExactNumber number(String digits) {
        if (digits.endsWith("%")) {
            return ExactNumber.ofDecimal(digits.substring(0, digits.length() - 1))
                    .dividedBy(HUNDRED);
        }
        return ExactNumber.ofDecimal(digits);
    }

    private static Optional<Expression> join(
            char symbol, Optional<Expression> left, Optional<Expression> right) {
        return left.flatMap(
                one -> right.map(other -> new Expression.Operation(symbol, one, other)));
    }

    private boolean peek(char symbol) {
        return position < text.length() && text.charAt(position) == symbol;
    }

    private boolean accept(String symbol) {
        boolean found = text.startsWith(symbol, position);
        position += found ? symbol.length() : 0;
        return found;
    }
}
