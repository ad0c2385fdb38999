package dapo.cli;

import dapo.pipeline.PolicyComparison;
import dapo.pipeline.PolicyComparison.Interval;
import dapo.pipeline.PolicyComparison.ProblemResult;
import dapo.pipeline.PolicyComparison.Side;
import dapo.reasoning.PairedComparison;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Two policies side by side, as text. */
record ComparisonTable(PolicyComparison comparison) {
    private static final int LONGEST = 100;

    /** Prints the table, then as many problems gained and lost as are wanted. */
    void print(PrintWriter out, int shown) {
        PairedComparison paired = comparison.paired();
        String how =
                comparison.samples() == 0
                        ? "greedy"
                        : "%d sampled solutions each".formatted(comparison.samples());
        out.printf("%d problems, %s (95 %% intervals)%n", paired.total(), how);
        side(out, "A", comparison.first());
        side(out, "B", comparison.second());
        Interval difference = comparison.difference();
        out.println(
                format(
                        "B - A  %+6.1f points  (%+.1f to %+.1f)   gained %d, lost %d, exact p ="
                                + " %.2g",
                        100 * difference.value(),
                        100 * difference.lower(),
                        100 * difference.upper(),
                        paired.gained(),
                        paired.lost(),
                        paired.pValue()));
        problems(out, "gained", comparison.gained(), shown);
        problems(out, "lost", comparison.lost(), shown);
        out.flush();
    }

    private static void side(PrintWriter out, String letter, Side side) {
        Interval accuracy = side.accuracy();
        out.println(
                format(
                        "%s      %6.1f %% right  (%.1f to %.1f)   %.1f %% finished   %s",
                        letter,
                        100 * accuracy.value(),
                        100 * accuracy.lower(),
                        100 * accuracy.upper(),
                        100 * side.finished(),
                        side.model()));
    }

    private static void problems(
            PrintWriter out, String change, List<ProblemResult> problems, int shown) {
        for (ProblemResult problem : problems.subList(0, Math.min(shown, problems.size()))) {
            out.printf(
                    "%n%s: %s  %s  (answer: %s)%n",
                    change, problem.id(), oneLine(problem.prompt()), oneLine(problem.answer()));
            out.println(
                    format(
                            "  A %3.0f %%  %s",
                            100 * problem.first(), end(problem.firstSolution())));
            out.println(
                    format(
                            "  B %3.0f %%  %s",
                            100 * problem.second(), end(problem.secondSolution())));
        }
    }

    private static String oneLine(String text) {
        String line = String.join(" / ", text.strip().split("\\s*\\R\\s*"));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...";
    }

    /** A solution's end, where its answer is. */
    private static String end(String solution) {
        String line = String.join(" / ", solution.strip().split("\\s*\\R\\s*"));
        return line.length() <= LONGEST ? line : "... " + line.substring(line.length() - LONGEST);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
