package dapo.cli;

import dapo.pipeline.ShownSolution;
import dapo.pipeline.ShownSolution.ShownStep;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Solutions to look at, each step behind its advantage. */
record SolutionsView(List<ShownSolution> solutions) {
    void print(PrintWriter out) {
        String problem = "";
        for (ShownSolution solution : solutions) {
            if (!solution.problem().equals(problem)) {
                problem = solution.problem();
                out.printf("%n%s  (answer: %s)%n", solution.prompt().strip(), solution.answer());
            }
            print(out, solution);
        }
        out.flush();
    }

    private static void print(PrintWriter out, ShownSolution solution) {
        String policy =
                solution.iteration() == 0 ? "before" : "after iteration " + solution.iteration();
        out.printf("  %s: %s%n", policy, solution.correct() ? "right" : "wrong");
        for (ShownStep step : solution.steps()) {
            String advantage = String.format(Locale.ROOT, "%+.2f", step.advantage());
            out.printf("    %6s  %s%n", advantage, step.text().strip().replace("\n", "\\n"));
        }
    }
}
