package dapo.cli;

import dapo.pipeline.Pipeline;
import dapo.pipeline.RunDirectory;
import dapo.reasoning.Accuracy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code dapo evaluate}: how many held-out problems a policy solves. */
@Command(name = "evaluate", description = "Solves the held-out problems with a policy of a run.")
final class EvaluateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Run directory.")
    private Path folder;

    @Option(
            names = {"-i", "--iteration"},
            paramLabel = "N",
            defaultValue = "0",
            description = "The iteration whose policy is evaluated, 0 for the base policy.")
    private int iteration;

    @Override
    public Integer call() {
        try (RunDirectory run = RunDirectory.open(folder)) {
            var progress = ProgressDisplay.of(spec.commandLine().getErr());
            var pipeline = new Pipeline(run, progress);
            Accuracy accuracy =
                    iteration == 0 ? pipeline.evaluateBase() : pipeline.evaluatePolicy(iteration);
            spec.commandLine().getOut().println(SummaryTable.line(accuracy));
        }
        return 0;
    }
}
