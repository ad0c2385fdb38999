package dapo.cli;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.List;
import java.util.Locale;

/**
 * Answers a command line that cannot be understood with one line: what is wrong, the nearest right
 * word, where help is.
 */
final class WrongArguments implements IParameterExceptionHandler {
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
        List<String> near =
                wrong instanceof UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions()
                        : List.of();
        return near.isEmpty() ? "" : ": did you mean '%s'?".formatted(near.getFirst());
    }
}
