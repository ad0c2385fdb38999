package dapo.value;

import causallm.model.Batches;

import dapo.reasoning.StateValue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How well a critic's values agree with Monte-Carlo values of states that it was not trained on.
 *
 * @param brierScore the mean squared difference
 * @param constantBrierScore the same for the best constant, the mean of the Monte-Carlo values
 * @param areaUnderCurve the chance that a state worth more than one half is valued above one worth
 *     less (ties count half; states worth exactly one half are left out); not a number where one
 *     kind is missing
 * @param calibrationError the mean difference between value and Monte-Carlo mean over ten bins of
 *     the value, weighted by their states (expected calibration error)
 * @param states how many states were compared
 */
public record CriticQuality(
        double brierScore,
        double constantBrierScore,
        double areaUnderCurve,
        double calibrationError,
        int states) {
    private static final int BINS = 10;

    /**
     * Compares the critic's values of {@code states} with theirs.
     *
     * @param tokensPerPass how many tokens go through the critic at once
     */
    public static CriticQuality measure(Critic critic, List<StateValue> states, int tokensPerPass) {
        List<CriticExample> examples = CriticExample.of(states);
        double[] values = {};
        double[] targets = {};
        for (List<CriticExample> piece :
                Batches.pieces(examples, example -> example.row().tokens().length, tokensPerPass)) {
            values =
                    concatenate(
                            values, critic.values(piece.stream().map(CriticExample::row).toList()));
            targets = concatenate(targets, CriticExample.targets(piece));
        }
        return of(values, targets);
    }

    private static double[] concatenate(double[] first, double[] second) {
        return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    /** Compares {@code values} with {@code targets}, state by state. */
    public static CriticQuality of(double[] values, double[] targets) {
        if (values.length != targets.length || values.length == 0) {
            throw new IllegalArgumentException(
                    values.length
                            + " values for "
                            + targets.length
                            + " targets, expected as many, at least one");
        }
        double mean = Arrays.stream(targets).average().orElseThrow();
        double[] constant = new double[targets.length];
        Arrays.fill(constant, mean);
        return new CriticQuality(
                meanSquare(values, targets),
                meanSquare(constant, targets),
                areaUnderCurve(values, targets),
                calibrationError(values, targets),
                values.length);
    }

    /** The same numbers by name, for a file of measurements; one that is none is left out. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("brier", brierScore);
        metrics.put("constant-brier", constantBrierScore);
        metrics.put("auc", areaUnderCurve);
        metrics.put("calibration-error", calibrationError);
        metrics.put("states", (double) states);
        metrics.values().removeIf(value -> value.isNaN());
        return metrics;
    }

    private static double meanSquare(double[] values, double[] targets) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - targets[i]) * (values[i] - targets[i]))
                .average()
                .orElseThrow();
    }

    /** By ranks (Mann and Whitney): equal values share their mean rank. */
    private static double areaUnderCurve(double[] values, double[] targets) {
        int[] order =
                IntStream.range(0, values.length)
                        .filter(i -> targets[i] != 0.5)
                        .boxed()
                        .sorted((a, b) -> Double.compare(values[a], values[b]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double rankSum = 0;
        long above = 0;
        for (int start = 0; start < order.length; ) {
            int end = start;
            while (end < order.length && values[order[end]] == values[order[start]]) {
                end++;
            }
            double rank = (start + end + 1) / 2.0;
            for (int i = start; i < end; i++) {
                if (targets[order[i]] > 0.5) {
                    rankSum += rank;
                    above++;
                }
            }
            start = end;
        }
        long below = order.length - above;
        return above == 0 || below == 0
                ? Double.NaN
                : (rankSum - above * (above + 1) / 2.0) / ((double) above * below);
    }

    private static double calibrationError(double[] values, double[] targets) {
        double[] valueSums = new double[BINS];
        double[] targetSums = new double[BINS];
        for (int i = 0; i < values.length; i++) {
            int bin = Math.min(BINS - 1, (int) (values[i] * BINS));
            valueSums[bin] += values[i];
            targetSums[bin] += targets[i];
        }
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(valueSums[bin] - targetSums[bin]);
        }
        return error / values.length;
    }
}
