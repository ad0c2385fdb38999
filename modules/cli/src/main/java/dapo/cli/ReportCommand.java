package dapo.cli;

import dapo.pipeline.RunDirectory;
import dapo.report.RunReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code dapo report}: a run as one page to look at. */
@Command(
        name = "report",
        description = {
            "Writes report.html into a run directory: charts of all stages, and solutions step by"
                    + " step.",
            "The run may be unfinished, or under way in another process."
        })
final class ReportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Run directory.")
    private Path folder;

    @Option(
            names = "--solutions",
            paramLabel = "N",
            defaultValue = "" + RunReport.STANDARD_SOLUTIONS,
            description = "Most solutions of an iteration that the page shows.")
    private int solutions;

    @Override
    public Integer call() {
        if (solutions < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--solutions: found %d, expected 1 or more".formatted(solutions));
        }
        try (RunDirectory run = RunDirectory.view(folder)) {
            RunReport report = RunReport.of(run, solutions);
            PrintWriter out = spec.commandLine().getOut();
            report.missing().forEach(line -> out.println("left out: " + line));
            out.println("written to " + report.write());
        }
        return 0;
    }

    /**
     * Writes the page of a run that has come to its end. The run is whole without it: a page that
     * cannot be written is a warning.
     */
    static void write(RunDirectory run, PrintWriter out, PrintWriter err) {
        out.println("written to " + run.folder());
        try {
            Path page = RunReport.of(run, RunReport.STANDARD_SOLUTIONS).write();
            out.println("to look at in " + page);
        } catch (RuntimeException refused) {
            err.println(
                    "warning: the run is complete, but its page is not written: "
                            + OneLine.of(String.valueOf(refused.getMessage())));
        }
    }
}
