package dapo.reasoning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A task made from a seed: expressions such as {@code 12+7*8-30+4-9}, terms joined by + and −, one
 * of them a product.
 *
 * <p>The prompt is the expression and a line break. Each line of a solution is what is left of the
 * expression: the product is done first, on a line of its own; then sums are done from the left,
 * one in a careful line, two or more in a hasty one, which a small model gets wrong more often. The
 * last line is {@code #### answer}. So whether a line was hasty can be seen in the state that it
 * leads to.
 *
 * <p>A problem depends on the seed, its set and its index alone, not on how many are made. Sets
 * never share an expression, whatever the seeds and however many are made: every expression belongs
 * to one set by the hash of its text, and a set draws until it meets one of its own. Within a set
 * an expression can come twice, which is rare with numbers of two digits. Safe for any thread.
 */
public final class ExpressionTask {
    /** The characters of all prompts and solutions. */
    public static final String ALPHABET = "\n #*+-0123456789";

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
        /** Five to seven terms of 1 to 5, a product of 2 to 5 by 2 to 5. */
        public static final Settings DEFAULT = new Settings(5, 7, 1, 5, 2, 5, LineMix.DEFAULT);

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
        return new Problem(
                "expression-" + set + "-" + index, sum.prompt(), sum.remaining().getLast());
    }

    /** The first {@code count} problems of a set. */
    public List<Problem> problems(Split split, int count) {
        return IntStream.range(0, count).mapToObj(index -> problem(split, index)).toList();
    }

    /** A solution of one problem of the training set, its lines careful or hasty at random. */
    public Demonstration demonstration(int index) {
        Sum sum = sum(Split.TRAINING, index);
        SeededStream stream = new SeededStream(seed, index, LINES);
        String completion = settings.lines.write(sum.remaining(), 1, stream);
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
            if (split.holds(sum.prompt())) {
                return sum;
            }
        }
        throw new IllegalStateException(
                "found no expression of the set %s in %d draws, expected more expressions; widen the ranges of %s"
                        .formatted(split, MOST_DRAWS, settings));
    }

    /** The terms with their signs; the one at {@code product} is the product of two factors. */
    private record Sum(int[] terms, int product, int left, int right) {
        static Sum draw(Settings settings, SeededStream stream) {
            int count = stream.between(settings.fewestTerms, settings.mostTerms);
            int product = stream.between(0, count - 1);
            int left = stream.between(settings.smallestFactor, settings.largestFactor);
            int right = stream.between(settings.smallestFactor, settings.largestFactor);
            int[] terms = new int[count];
            for (int index = 0; index < count; index++) {
                int size =
                        index == product
                                ? left * right
                                : stream.between(settings.smallestNumber, settings.largestNumber);
                terms[index] = index > 0 && stream.chance(0.5) ? -size : size;
            }
            return new Sum(terms, product, left, right);
        }

        String prompt() {
            return text(terms, 0, left + "*" + right) + "\n";
        }

        /** What is left after the product and after each sum; the last is the result. */
        List<String> remaining() {
            List<String> remaining = new ArrayList<>();
            int[] rest = terms.clone();
            remaining.add(text(rest, 0, String.valueOf(left * right)));
            for (int index = 1; index < rest.length; index++) {
                rest[index] += rest[index - 1];
                remaining.add(text(rest, index, String.valueOf(Math.abs(rest[product]))));
            }
            return remaining;
        }

        private String text(int[] rest, int from, String productText) {
            StringBuilder text = new StringBuilder();
            for (int index = from; index < rest.length; index++) {
                boolean negative = rest[index] < 0;
                text.append(negative ? "-" : index > from ? "+" : "");
                text.append(index == product ? productText : String.valueOf(Math.abs(rest[index])));
            }
            return text.toString();
        }
    }
}
