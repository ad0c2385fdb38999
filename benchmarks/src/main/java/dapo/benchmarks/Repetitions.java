package dapo.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Timed repetitions within a budget, and what they come to; as the peers take theirs. */
final class Repetitions {
    private static final double NANOSECONDS = 1e9;

    private Repetitions() {}

    /**
     * The seconds that each repetition of {@code run} took: at least one, at most {@code repeats},
     * none begun after {@code seconds}.
     */
    static List<Double> time(Runnable run, int repeats, double seconds) {
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * NANOSECONDS);
        while (times.isEmpty() || (times.size() < repeats && System.nanoTime() < end)) {
            long start = System.nanoTime();
            run.run();
            times.add((System.nanoTime() - start) / NANOSECONDS);
        }
        return times;
    }

    /** {@code amount} by second: median, and the slowest and fastest repetition. */
    static Map<String, Object> rates(long amount, List<Double> times) {
        double[] sorted = sorted(times);
        double total = amount;
        Map<String, Object> rates = new LinkedHashMap<>();
        rates.put("median", significant(total / median(times)));
        rates.put("slowest", significant(total / sorted[sorted.length - 1]));
        rates.put("fastest", significant(total / sorted[0]));
        rates.put("repeats", sorted.length);
        return rates;
    }

    static double median(List<Double> numbers) {
        double[] sorted = sorted(numbers);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] sorted(List<Double> numbers) {
        double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** {@code value} to four significant digits. */
    static double significant(double value) {
        return Double.parseDouble(String.format("%.3e", value));
    }
}
