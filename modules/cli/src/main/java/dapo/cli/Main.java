package dapo.cli;

import picocli.CommandLine;

import java.io.PrintWriter;

/** The {@code dapo} command. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, System.out.charset());
        var err = new PrintWriter(System.err, true, System.err.charset());
        System.exit(run(out, err, arguments));
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
