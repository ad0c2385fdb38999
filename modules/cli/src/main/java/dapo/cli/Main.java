package dapo.cli;

import picocli.CommandLine;

import java.io.PrintWriter;

/** The {@code dapo} command. */
public final class Main {
    private Main() {}

    /**
     * Runs a command and ends the process with its exit code. A signal ends it at once, with 128
     * and the signal's number: 130 for Ctrl-C.
     */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, System.out.charset());
        var interruption =
                new Interruption(System.err, ProgressDisplay.beforeLastLine(), System.err.charset())
                        .watch();
        var err = new PrintWriter(interruption, true, System.err.charset());
        int exitCode = run(out, err, arguments);
        interruption.over();
        System.exit(exitCode);
    }

    /**
     * Runs a command.
     *
     * @return 0 if it did what it was asked to, 2 if the user has something to mend, 1 if it failed
     *     otherwise
     */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new DapoCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new WrongArguments())
                .setExecutionExceptionHandler(new FailedCommand())
                .execute(arguments);
    }
}
