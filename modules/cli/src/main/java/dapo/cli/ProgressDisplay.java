package dapo.cli;

import dapo.pipeline.Progress;

import java.io.Console;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;

/** Chooses how progress is shown. */
final class ProgressDisplay {
    /**
     * Set by the launcher, which can ask of standard error what Java cannot: whether it is a
     * terminal.
     */
    static final String TERMINAL_PROPERTY = "dapo.terminal";

    private static final int USUAL_COLUMNS = 80;

    private ProgressDisplay() {}

    /** A bar on a terminal, else lines with the time. */
    static Progress of(PrintWriter err) {
        return isTerminal()
                ? new TerminalProgress(err, columns(System.getenv()), System::nanoTime)
                : new LogProgress(err, InstantSource.system(), System::nanoTime);
    }

    /** What makes room for a line that may come while progress is shown. */
    static String beforeLastLine() {
        return isTerminal() ? TerminalProgress.CLEAR_LINE : "";
    }

    private static boolean isTerminal() {
        String told = System.getProperty(TERMINAL_PROPERTY, "");
        Console console = told.isEmpty() ? System.console() : null;
        return told.equals("true") || (console != null && console.isTerminal());
    }

    /** The width that the shell exports, if it does. */
    static int columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }
}
