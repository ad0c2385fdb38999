package example.embed;

import dapo.pipeline.ProposedStep;
import dapo.pipeline.StepAdvisor;

import java.nio.file.Path;
import java.util.List;

/**
 * Prints the next steps that a run's policy would take, best first by the run's critic, each with
 * its advantage.
 *
 * <p>Arguments: the run directory, the problem, and the steps taken so far, each as one argument.
 */
public final class NextStep {
    private NextStep() {}

    public static void main(String[] arguments) {
        Path run = Path.of(arguments[0]);
        String problem = arguments[1] + "\n";
        StringBuilder solution = new StringBuilder();
        List.of(arguments)
                .subList(2, arguments.length)
                .forEach(step -> solution.append(step).append('\n'));
        try (StepAdvisor advisor = StepAdvisor.open(run)) {
            for (ProposedStep step : advisor.nextSteps(problem, solution.toString())) {
                System.out.printf("%+.3f  %s%n", step.advantage(), step.text().strip());
            }
        }
    }
}
