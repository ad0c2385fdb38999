package dapo.cli;

import java.io.Console;
import java.util.Optional;

/** Whether somebody sees the output as it is written. */
final class OutputTerminal {
    /** Set by the launcher, which can ask what Java cannot where only the output is a terminal. */
    static final String PROPERTY = "dapo.output-terminal";

    private OutputTerminal() {}

    /** Whether standard output is a terminal. */
    static boolean isThere() {
        String told = System.getProperty(PROPERTY, "");
        return told.isEmpty() ? isAsking() : told.equals("true");
    }

    /** Whether standard input and output both are. */
    static boolean isAsking() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
}
