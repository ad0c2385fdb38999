package dapo.cli;

import dapo.pipeline.RunForecast;
import dapo.pipeline.RunForecast.StageCost;

import java.io.PrintWriter;
import java.util.Locale;

/** What a run will cost, as a table of text. */
record ForecastTable(RunForecast forecast) {

    void print(PrintWriter out) {
        out.println("nothing is run and nothing written; all iterations together:");
        row(out, "stage", "decoded", "read", "trained", "time");
        for (StageCost stage : forecast.stages()) {
            row(
                    out,
                    stage.stage(),
                    tokens(stage.decoded()),
                    tokens(stage.read()),
                    tokens(stage.trained()),
                    TaskState.duration(stage.seconds()));
        }
        row(out, "total", "", "", "", TaskState.duration(forecast.seconds()));
        out.println("assumed:");
        forecast.assumptions().forEach(line -> out.println("  " + line));
        out.flush();
    }

    private static void row(PrintWriter out, String name, String... cells) {
        var line = new StringBuilder("%-20s".formatted(name));
        for (String cell : cells) {
            line.append("%12s".formatted(cell));
        }
        out.println(line.toString().stripTrailing());
    }

    /** Such as {@code 512}, {@code 12.3 k} and {@code 4.5 M}. */
    private static String tokens(double count) {
        if (count == 0) {
            return "";
        }
        return count < 1e3
                ? String.format(Locale.ROOT, "%.0f", count)
                : count < 1e6
                        ? String.format(Locale.ROOT, "%.1f k", count / 1e3)
                        : String.format(Locale.ROOT, "%.1f M", count / 1e6);
    }
}
