package dapo.cli;

import dapo.pipeline.ShownSolution;
import dapo.pipeline.ShownSolution.ShownStep;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Solutions to look at, each step behind its advantage. */
record SolutionsView(List<ShownSolution> solutions) {
    // A policy that has learnt nothing fills its whole token limit.
    private static final int MOST_STEPS = 12;
    private static final int LONGEST = 72;

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
        List<ShownStep> steps = solution.steps();
        for (ShownStep step : steps.subList(0, Math.min(MOST_STEPS, steps.size()))) {
            String advantage = String.format(Locale.ROOT, "%+.2f", step.advantage());
            out.printf("    %6s  %s%n", advantage, oneLine(step.text()));
        }
        if (steps.size() > MOST_STEPS) {
            out.printf("            ... %d more steps%n", steps.size() - MOST_STEPS);
        }
    }

    private static String oneLine(String text) {
        String line = text.strip().replace("\n", "\\n");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...";
    }
}
