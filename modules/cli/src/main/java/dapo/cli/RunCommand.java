package dapo.cli;

import dapo.pipeline.Pipeline;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.RunForecast;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** {@code dapo run}: all stages of a configuration. */
@Command(
        name = "run",
        description = {
            "Does all stages of a configuration: fine-tuning, then iterations of sampling,"
                    + " labelling, critic, advantages, policy and evaluation.",
            "Interrupted and started again, it goes on where it was."
        })
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private NewRun newRun;

    @Option(
            names = "--dry-run",
            description =
                    "Only print the stages with the tokens and the time they are expected to take,"
                            + " which is measured for some seconds; no run directory is made.")
    private boolean dryRun;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (dryRun) {
            var forecast = RunForecast.of(newRun.configuration(), ProgressDisplay.of(err));
            new ForecastTable(forecast).print(out);
            return 0;
        }
        try (RunDirectory run = newRun.open()) {
            new SummaryTable(new Pipeline(run, ProgressDisplay.of(err)).run()).print(out);
            ReportCommand.write(run, out, err);
        }
        return 0;
    }
}
