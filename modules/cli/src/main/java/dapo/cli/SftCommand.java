package dapo.cli;

import dapo.pipeline.Pipeline;
import dapo.pipeline.RunDirectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code dapo sft}: begins a run with its base policy. */
@Command(name = "sft", description = "Begins a run: trains its base policy on the demonstrations.")
final class SftCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private NewRun newRun;

    @Override
    public Integer call() {
        try (RunDirectory run = newRun.open()) {
            new Pipeline(run, ProgressDisplay.of(spec.commandLine().getErr())).fineTune();
            spec.commandLine().getOut().println("written to " + run.base());
        }
        return 0;
    }
}
