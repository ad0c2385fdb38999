package dapo.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What shows whether the actor learns from its advantages: {@code sign-agreement}, the share of
 * actions whose log-ratio has the advantage's sign (actions with either at zero left out); {@code
 * log-ratio-positive} and {@code log-ratio-negative}, the mean log-ratio of actions with advantages
 * above and below zero; the 10th, 50th and 90th percentiles of the targets {@code A/β} and of the
 * actions' losses.
 */
final class ActionStatistics {
    private static final double[] QUANTILES = {0.1, 0.5, 0.9};

    private double[] targets = {};
    private double[] logRatios = {};

    /** Adds actions, each with its target and its log-ratio. */
    void add(double[] moreTargets, double[] moreLogRatios) {
        targets = concatenate(targets, moreTargets);
        logRatios = concatenate(logRatios, moreLogRatios);
    }

    private static double[] concatenate(double[] first, double[] second) {
        return DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    /** The numbers by name; one that no action tells is left out. */
    Map<String, Double> metrics() {
        double[] agreements = map(i -> targets[i] * logRatios[i] > 0 ? 1 : 0);
        double[] losses = map(i -> (targets[i] - logRatios[i]) * (targets[i] - logRatios[i]) / 2);
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("actions", (double) targets.length);
        putMean(metrics, "sign-agreement", agreements, i -> targets[i] != 0 && logRatios[i] != 0);
        putMean(metrics, "log-ratio-positive", logRatios, i -> targets[i] > 0);
        putMean(metrics, "log-ratio-negative", logRatios, i -> targets[i] < 0);
        putQuantiles(metrics, "target", targets);
        putQuantiles(metrics, "action-loss", losses);
        return metrics;
    }

    private double[] map(IntToDoubleFunction ofAction) {
        return IntStream.range(0, targets.length).mapToDouble(ofAction).toArray();
    }

    private static void putMean(
            Map<String, Double> metrics, String name, double[] values, IntPredicate counted) {
        IntStream.range(0, values.length)
                .filter(counted)
                .mapToDouble(i -> values[i])
                .average()
                .ifPresent(mean -> metrics.put(name, mean));
    }

    private static void putQuantiles(Map<String, Double> metrics, String name, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double quantile : QUANTILES) {
            if (sorted.length > 0) {
                metrics.put(
                        name + "-p" + Math.round(100 * quantile),
                        sorted[(int) (quantile * (sorted.length - 1))]);
            }
        }
    }
}
