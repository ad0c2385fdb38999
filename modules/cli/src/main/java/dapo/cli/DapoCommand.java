package dapo.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What all commands share; on its own it only tells which commands there are. */
@Command(
        name = "dapo",
        description =
                "Makes language models reason better, step by step: Direct Advantage Policy"
                        + " Optimization.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        showDefaultValues = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            SftCommand.class,
            StageCommand.Sample.class,
            StageCommand.Label.class,
            StageCommand.TrainCritic.class,
            StageCommand.Advantages.class,
            StageCommand.TrainPolicy.class,
            EvaluateCommand.class,
            ReportCommand.class,
            GenerateCommand.class,
            CompareCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            LibTorchCommand.class
        })
final class DapoCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error instead of one line.")
    private boolean debug;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /** Whether the command line that {@code command} belongs to asks for stack traces. */
    static boolean isDebug(CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return ((DapoCommand) root.getCommand()).debug;
    }
}
