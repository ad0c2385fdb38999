package causallm.chat;

import java.util.ArrayList;
import java.util.List;

/** What the signs between two values do. */
final class Operators {
    private Operators() {}

    static Object apply(String operator, Object left, Object right, Budget budget) {
        return switch (operator) {
            case "+" -> plus(left, right, budget);
            case "~" -> {
                budget.value(left);
                budget.value(right);
                yield joined(Values.text(left), Values.text(right), budget);
            }
            case "*" -> times(left, right, budget);
            case "%" -> remainder(left, right);
            case "-" ->
                    bothWhole(left, right)
                            ? (Object) Math.subtractExact(whole(left), whole(right))
                            : real(left) - real(right);
            case "/" -> real(left) / divisor(right);
            case "//" ->
                    bothWhole(left, right)
                            ? (Object) Math.floorDiv(whole(left), (long) divisor(right))
                            : Math.floor(real(left) / divisor(right));
            case "**" -> power(left, right);
            default -> {
                budget.value(left);
                budget.value(right);
                yield compare(operator, left, right);
            }
        };
    }

    static Object negative(Object value) {
        return value instanceof Double number ? (Object) (-number) : Math.negateExact(whole(value));
    }

    private static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> Values.same(left, right);
            case "!=" -> !Values.same(left, right);
            case "in" -> Values.contains(right, left);
            case "not in" -> !Values.contains(right, left);
            case "<" -> Values.compare(left, right) < 0;
            case "<=" -> Values.compare(left, right) <= 0;
            case ">" -> Values.compare(left, right) > 0;
            case ">=" -> Values.compare(left, right) >= 0;
            default -> throw new TemplateFault("found the operator '" + operator + "'");
        };
    }

    private static Object plus(Object left, Object right, Budget budget) {
        if (left instanceof String some && right instanceof String others) {
            return joined(some, others, budget);
        }
        if (left instanceof List<?> some && right instanceof List<?> others) {
            budget.size((long) some.size() + others.size());
            List<Object> all = new ArrayList<>(some);
            all.addAll(others);
            return all;
        }
        if (bothWhole(left, right)) {
            return Math.addExact(whole(left), whole(right));
        }
        if (Values.isNumber(left) && Values.isNumber(right)) {
            return real(left) + real(right);
        }
        throw operands("+", left, right);
    }

    private static String joined(String left, String right, Budget budget) {
        budget.size((long) left.length() + right.length());
        return left + right;
    }

    private static Object times(Object left, Object right, Budget budget) {
        if (bothWhole(left, right)) {
            return Math.multiplyExact(whole(left), whole(right));
        }
        if (Values.isNumber(left) && Values.isNumber(right)) {
            return real(left) * real(right);
        }
        if (right instanceof Long count && (left instanceof String || left instanceof List)) {
            int times = Math.toIntExact(Math.clamp(count, 0, Integer.MAX_VALUE));
            budget.size(Values.length(left) * times);
            if (left instanceof String text) {
                return text.repeat(times);
            }
            List<Object> all = new ArrayList<>();
            for (int round = 0; round < times; round++) {
                all.addAll((List<?>) left);
            }
            return all;
        }
        if (left instanceof Long && (right instanceof String || right instanceof List)) {
            return times(right, left, budget);
        }
        throw operands("*", left, right);
    }

    private static Object remainder(Object left, Object right) {
        if (bothWhole(left, right)) {
            return Math.floorMod(whole(left), (long) divisor(right));
        }
        if (Values.isNumber(left) && Values.isNumber(right)) {
            double divisor = divisor(right);
            return real(left) - divisor * Math.floor(real(left) / divisor);
        }
        throw operands("%", left, right);
    }

    private static Object power(Object left, Object right) {
        double power = Math.pow(real(left), real(right));
        return bothWhole(left, right) && whole(right) >= 0 && Math.abs(power) < 1L << 53
                ? (Object) (long) power
                : power;
    }

    private static double divisor(Object value) {
        double divisor = real(value);
        if (divisor == 0) {
            throw new TemplateFault("found a division by zero");
        }
        return divisor;
    }

    private static boolean bothWhole(Object left, Object right) {
        return isWhole(left) && isWhole(right);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    private static long whole(Object value) {
        return Values.integer(value);
    }

    private static double real(Object value) {
        return Values.number(value);
    }

    private static TemplateFault operands(String operator, Object left, Object right) {
        return new TemplateFault(
                "found %s %s %s, expected numbers, strings or lists alike"
                        .formatted(Values.type(left), operator, Values.type(right)));
    }
}
