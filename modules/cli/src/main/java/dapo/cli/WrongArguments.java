package dapo.cli;

import dapo.reasoning.EditDistance;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers a command line that cannot be understood with one line: what is wrong, the nearest right
 * word, where help is.
 */
final class WrongArguments implements IParameterExceptionHandler {
    private static final int SWAPPED_LETTERS = 2;

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .printf(
                        "%s: %s%s (see %s --help)%n",
                        name, problem(wrong), suggestion(wrong), name);
        return ExitCode.USER_ERROR;
    }

    private static String problem(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return "unknown %s '%s'"
                    .formatted(kind(unmatched), unmatched.getUnmatched().getFirst());
        }
        String message = OneLine.of(wrong.getMessage()).replaceFirst("^Error: ", "");
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String kind(UnmatchedArgumentException unmatched) {
        if (unmatched.isUnknownOption()) {
            return "option";
        }
        return unmatched.getCommandLine().getSubcommands().isEmpty() ? "argument" : "command";
    }

    private static String suggestion(ParameterException wrong) {
        return wrong instanceof UnmatchedArgumentException unmatched
                ? nearest(unmatched).map(": did you mean '%s'?"::formatted).orElse("")
                : "";
    }

    /** picocli's own suggestions leave out short words with two letters swapped. */
    private static Optional<String> nearest(UnmatchedArgumentException unmatched) {
        CommandLine command = unmatched.getCommandLine();
        Collection<String> known =
                unmatched.isUnknownOption()
                        ? command.getCommandSpec().optionsMap().keySet()
                        : command.getSubcommands().keySet();
        return unmatched.getSuggestions().stream()
                .findFirst()
                .or(() ->
                        EditDistance.nearest(
                                unmatched.getUnmatched().getFirst(), known, SWAPPED_LETTERS));
    }
}
