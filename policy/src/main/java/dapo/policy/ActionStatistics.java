package dapo.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

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

    void add(DirectAdvantageLoss.Result result) {
        targets = concatenate(targets, result.targets().toDoubleArray());
        logRatios = concatenate(logRatios, result.logRatios().toDoubleArray());
    }

    private static double[] concatenate(double[] first, double[] second) {
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    Map<String, Double> metrics() {
        int positive = 0;
        int negative = 0;
        int signed = 0;
        int agreeing = 0;
        double positiveSum = 0;
        double negativeSum = 0;
        double[] losses = new double[targets.length];
        for (int i = 0; i < targets.length; i++) {
            losses[i] = (targets[i] - logRatios[i]) * (targets[i] - logRatios[i]) / 2;
            if (targets[i] > 0) {
                positive++;
                positiveSum += logRatios[i];
            } else if (targets[i] < 0) {
                negative++;
                negativeSum += logRatios[i];
            }
            if (targets[i] != 0 && logRatios[i] != 0) {
                signed++;
                agreeing += Math.signum(targets[i]) == Math.signum(logRatios[i]) ? 1 : 0;
            }
        }
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("actions", (double) targets.length);
        putMean(metrics, "sign-agreement", agreeing, signed);
        putMean(metrics, "log-ratio-positive", positiveSum, positive);
        putMean(metrics, "log-ratio-negative", negativeSum, negative);
        putQuantiles(metrics, "target", targets);
        putQuantiles(metrics, "action-loss", losses);
        return metrics;
    }

    private static void putMean(Map<String, Double> metrics, String name, double sum, int count) {
        if (count > 0) {
            metrics.put(name, sum / count);
        }
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
