package dapo.reasoning;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A task made from a seed: expressions such as {@code 5+7*8-3+4-9}, terms joined by + and −, one of
 * them a product, added up from the left without ever falling below zero.
 *
 * <p>The prompt is the expression and a line break. A solution does the product first, on a line of
 * its own, {@code 7*8=56}; then the sums from the left, one in a careful line, {@code 5+56=61}, two
 * or more in a hasty one, {@code 61-3+4=62}, whose results in between are not written down, so that
 * a small model gets it wrong more often. The last line is {@code #### answer}. So whether a line
 * was hasty can be seen in the state that it leads to.
 *
 * <p>A problem depends on the seed, its set and its index alone, not on how many are made. Sets
 * never share an expression, whatever the seeds and however many are made: every expression belongs
 * to one set by the hash of its text, and a set draws until it meets one of its own. Within a set
 * an expression can come twice, which is rare with numbers of two digits. Safe for any thread.
 */
public final class ExpressionTask {
    /** The characters of all prompts and solutions. */
    public static final String ALPHABET = "\n #*+-0123456789=";

    private static final int MOST_DRAWS = 10_000;
    private static final int LINES = Split.COUNT;

    /** A set of problems; no two sets share an expression. */
    public enum Split {
        /** Demonstrations to imitate. */
        TRAINING(0),
        /** Problems for the method to learn from. */
        PROBLEMS(1),
        /** Problems for evaluation. */
        HELD_OUT(2);

        private static final int COUNT = 3;

        private final int number;

        Split(int number) {
            this.number = number;
        }

        private boolean holds(String prompt) {
            long hash = 0;
            for (int index = 0; index < prompt.length(); index++) {
                hash = SeededStream.mix(hash ^ prompt.charAt(index));
            }
            return number == Math.floorMod(hash, COUNT);
        }
    }

    /**
     * What makes the task hard or easy. Ranges include both ends.
     *
     * @param fewestTerms at least 2, the product counted as one
     * @param mostTerms at least as many
     * @param smallestNumber of the terms but the product, 0 or more
     * @param largestNumber of the terms but the product
     * @param smallestFactor of the product's two factors, 0 or more
     * @param largestFactor of the product's two factors
     * @param lines how solutions mix careful and hasty lines
     */
    public record Settings(
            int fewestTerms,
            int mostTerms,
            int smallestNumber,
            int largestNumber,
            int smallestFactor,
            int largestFactor,
            LineMix lines) {
        /** Five to seven terms of 1 to 9, a product of 2 to 9 by 2 to 9. */
        public static final Settings DEFAULT = new Settings(5, 7, 1, 9, 2, 9, LineMix.DEFAULT);

        private static final int LARGEST = 9_999;

        public Settings {
            range("Terms", 2, fewestTerms, mostTerms, 100);
            range("Number", 0, smallestNumber, largestNumber, LARGEST);
            range("Factor", 0, smallestFactor, largestFactor, LARGEST);
            Objects.requireNonNull(lines, "lines");
        }

        private static void range(String what, int lowest, int from, int to, int highest) {
            Require.that(
                    lowest <= from && from <= to && to <= highest,
                    "%s: found %d to %d, expected a range within %d to %d"
                            .formatted(what, from, to, lowest, highest));
        }
    }

    private final long seed;
    private final Settings settings;

    /** The task of a seed. */
    public ExpressionTask(long seed, Settings settings) {
        this.seed = seed;
        this.settings = settings;
    }

    /**
     * One problem of a set.
     *
     * @param index 0 or more
     * @throws IllegalStateException if the settings allow so few expressions that the set has none
     */
    public Problem problem(Split split, int index) {
        Sum sum = sum(split, index);
        String set = split.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Problem("expression-" + set + "-" + index, sum.prompt(), sum.answer());
    }

    /** The first {@code count} problems of a set. */
    public List<Problem> problems(Split split, int count) {
        return IntStream.range(0, count).mapToObj(index -> problem(split, index)).toList();
    }

    /** A solution of one problem of the training set, its lines careful or hasty at random. */
    public Demonstration demonstration(int index) {
        Sum sum = sum(Split.TRAINING, index);
        SeededStream stream = new SeededStream(seed, index, LINES);
        String completion =
                LineMix.line(sum.product)
                        + settings.lines.write(sum.expression.calculate(sum.product), stream);
        return new Demonstration(sum.prompt(), completion);
    }

    /** The first {@code count} demonstrations, made as the stream is consumed. */
    public Stream<Demonstration> demonstrations(int count) {
        return IntStream.range(0, count).mapToObj(this::demonstration);
    }

    private Sum sum(Split split, int index) {
        Require.notNegative(index, "index");
        SeededStream stream = new SeededStream(seed, index, split.number);
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            Sum sum = Sum.draw(settings, stream);
            if (sum.isNeverNegative() && split.holds(sum.prompt())) {
                return sum;
            }
        }
        throw new IllegalStateException(
                "found no expression of the set %s in %d draws, expected more expressions; widen the ranges of %s"
                        .formatted(split, MOST_DRAWS, settings));
    }

    private record Sum(Expression expression, Expression.Operation product) {
        static Sum draw(Settings settings, SeededStream stream) {
            int count = stream.between(settings.fewestTerms, settings.mostTerms);
            int position = stream.between(0, count - 1);
            Expression.Operation product =
                    new Expression.Operation(
                            '*',
                            number(settings.smallestFactor, settings.largestFactor, stream),
                            number(settings.smallestFactor, settings.largestFactor, stream));
            List<Expression> terms =
                    IntStream.range(0, count)
                            .mapToObj(index ->
                                    index == position
                                            ? product
                                            : number(
                                                    settings.smallestNumber,
                                                    settings.largestNumber,
                                                    stream))
                            .toList();
            Expression sum = terms.getFirst();
            for (Expression term : terms.subList(1, count)) {
                sum = new Expression.Operation(stream.chance(0.5) ? '-' : '+', sum, term);
            }
            return new Sum(sum, product);
        }

        private static Expression number(int smallest, int largest, SeededStream stream) {
            return new Expression.Constant(ExactNumber.of(stream.between(smallest, largest)));
        }

        boolean isNeverNegative() {
            return expression.values().noneMatch(ExactNumber::isNegative);
        }

        String prompt() {
            return expression.text() + "\n";
        }

        String answer() {
            return expression.value().decimal();
        }
    }
}
