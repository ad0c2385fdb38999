package dapo.cli;

import dapo.pipeline.RunSummary;
import dapo.reasoning.Accuracy;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** A run's results as a table of text. */
record SummaryTable(RunSummary summary) {
    private static final String NOT_MEASURED = "-";

    void print(PrintWriter out) {
        out.println();
        row(out, "held-out problems solved", "base", "iteration 1", "last");
        row(
                out,
                "  greedily",
                percent(summary.baseAccuracy()),
                percent(summary.firstIterationAccuracy()),
                percent(summary.policyAccuracy()));
        row(
                out,
                "  sampled",
                percent(summary.samplingAccuracy().before()),
                "",
                percent(summary.samplingAccuracy().after()));
        out.println();
        summary.againstBase()
                .forEach((iteration, comparison) ->
                        row(
                                out,
                                "against base: iteration " + iteration,
                                "+%d -%d".formatted(comparison.gained(), comparison.lost()),
                                String.format(Locale.ROOT, "p = %.2g", comparison.pValue())));
        out.println();
        row(out, "critic's squared error (Brier)", number(summary.criticBrier()));
        row(out, "critic's AUC", number(summary.criticAuc()));
        row(out, "critic's calibration error", number(summary.criticCalibrationError()));
        row(out, "actions moved as advised", percent(summary.signAgreement()));
        row(out, "KL from the policy before", number(summary.policyDivergence()));
        out.println();
        for (Map.Entry<String, Double> stage : summary.seconds().entrySet()) {
            row(out, "time: " + stage.getKey(), TaskState.duration(stage.getValue()));
        }
        out.flush();
    }

    private static void row(PrintWriter out, String name, String... cells) {
        var line = new StringBuilder("%-32s".formatted(name));
        for (String cell : cells) {
            line.append("%13s".formatted(cell));
        }
        out.println(line.toString().stripTrailing());
    }

    /** Such as {@code 79.3 % of 1000 problems solved (95 % interval: 76.7 to 81.7 %)}. */
    static String line(Accuracy accuracy) {
        return String.format(
                Locale.ROOT,
                "%s of %d problems solved (95 %% interval: %.1f to %s)",
                percent(accuracy.fraction()),
                accuracy.total(),
                100 * accuracy.lower(),
                percent(accuracy.upper()));
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? percent(share.getAsDouble()) : NOT_MEASURED;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static String number(OptionalDouble value) {
        return value.isPresent()
                ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
                : NOT_MEASURED;
    }
}
