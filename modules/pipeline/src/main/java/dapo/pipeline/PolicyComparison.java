package dapo.pipeline;

import dapo.reasoning.JsonLines;
import dapo.reasoning.PairedComparison;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Two policies on the same problems.
 *
 * <p>What is paired are the problems: where several solutions are sampled, one is gained if the
 * second policy solves it more often, and the test is the sign test, which for one solution each is
 * McNemar's.
 *
 * @param first the first policy's results
 * @param second the second's
 * @param samples how many solutions were sampled of each problem; 0 for a greedy one
 * @param results problem by problem
 */
public record PolicyComparison(Side first, Side second, int samples, List<ProblemResult> results) {
    private static final double Z = 1.959963984540054;

    /**
     * A share with its 95 % interval.
     *
     * @param value the share, or the difference between two
     * @param lower the interval's lower end
     * @param upper its upper end
     */
    public record Interval(double value, double lower, double upper) {}

    /**
     * One policy.
     *
     * @param model as it was named
     * @param accuracy the mean share of right solutions, over the problems
     * @param finished the share of solutions that ended before the longest length allowed
     */
    public record Side(String model, Interval accuracy, double finished) {}

    /**
     * One problem.
     *
     * @param id its name
     * @param prompt its text
     * @param answer the right answer
     * @param first the share of the first policy's solutions that are right
     * @param second the same of the second's
     * @param firstSolution the first policy's first solution
     * @param secondSolution the second's
     */
    public record ProblemResult(
            String id,
            String prompt,
            String answer,
            double first,
            double second,
            String firstSolution,
            String secondSolution) {}

    /** What {@link #write} puts into a file: this, and what follows from it. */
    public record Written(
            Side first,
            Side second,
            Interval difference,
            int problems,
            int samples,
            int gained,
            int lost,
            double pValue,
            List<ProblemResult> results) {}

    /** Copies the results. */
    public PolicyComparison {
        results = List.copyOf(results);
    }

    /** Problems that the second policy solves, or solves more often. */
    public List<ProblemResult> gained() {
        return results.stream().filter(each -> each.second() > each.first()).toList();
    }

    /** Problems that the first policy solves, or solves more often. */
    public List<ProblemResult> lost() {
        return results.stream().filter(each -> each.second() < each.first()).toList();
    }

    /** The exact test of the two. */
    public PairedComparison paired() {
        return new PairedComparison(gained().size(), lost().size(), results.size());
    }

    /**
     * How much more the second solves: the interval of D. G. Bonett and R. M. Price (2012), a
     * problem gained and one lost added to those there are.
     */
    public Interval difference() {
        double[] differences =
                results.stream().mapToDouble(each -> each.second() - each.first()).toArray();
        return interval(differences, 1, -1);
    }

    /**
     * The mean of numbers, one a problem, with an interval that {@code added} ones, which do not
     * count for the mean, keep from collapsing where all are alike.
     */
    static Interval interval(double[] numbers, double... added) {
        double[] all = DoubleStream.concat(Arrays.stream(numbers), Arrays.stream(added)).toArray();
        double centre = Arrays.stream(all).average().orElseThrow();
        double variance =
                Arrays.stream(all).map(each -> (each - centre) * (each - centre)).sum()
                        / all.length;
        double half = Z * Math.sqrt(variance / all.length);
        double mean = Arrays.stream(numbers).average().orElseThrow();
        return new Interval(mean, centre - half, centre + half);
    }

    /**
     * Writes all of it as one JSON object.
     *
     * @throws RunDirectoryException if the file system refuses
     */
    public void write(Path file) {
        PairedComparison paired = paired();
        var written =
                new Written(
                        first,
                        second,
                        difference(),
                        results.size(),
                        samples,
                        paired.gained(),
                        paired.lost(),
                        paired.pValue(),
                        results);
        AtomicFiles.write(file, JsonLines.format(written) + "\n");
    }
}
