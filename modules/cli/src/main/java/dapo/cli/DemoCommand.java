package dapo.cli;

import dapo.pipeline.Pipeline;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.RunSummary;

import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code dapo demo}: the whole method on a task that is made from a seed. */
@Command(
        name = "demo",
        description = {
            "Trains a small model to calculate, then improves it by the whole method, two"
                    + " iterations.",
            "The task is made from the seed: nothing has to be downloaded."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int SHOWN_PROBLEMS = 3;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Run directory (default: runs/demo-SEED).")
    private Optional<Path> out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Makes the task, the first weights and all samples.")
    private long seed;

    @Option(
            names = "--set",
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "KEY=VALUE",
            description = "Sets a key of the configuration to another value; repeatable.")
    private final Map<String, String> changes = new LinkedHashMap<>();

    @Override
    public Integer call() {
        PrintWriter terminal = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (RunDirectory run = RunDirectory.open(folder(), configuration())) {
            var pipeline = new Pipeline(run, ProgressDisplay.of(err));
            RunSummary summary = pipeline.run();
            new SolutionsView(pipeline.show(SHOWN_PROBLEMS)).print(terminal);
            new SummaryTable(summary).print(terminal);
            ReportCommand.write(run, terminal, err);
        }
        return 0;
    }

    private Path folder() {
        return out.orElseGet(() -> Path.of("runs", "demo-" + seed));
    }

    private RunConfiguration configuration() {
        Map<String, String> all = new LinkedHashMap<>(changes);
        all.put("seed", Long.toString(seed));
        return RunConfiguration.demo().with(all);
    }
}
