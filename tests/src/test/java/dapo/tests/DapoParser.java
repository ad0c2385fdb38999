package dapo.tests;

import dapo.pipeline.RunConfiguration;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParseResult;

import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The command's own parser, which is asked about command lines and runs none. */
final class DapoParser {
    private static final int WIDTH = 80;

    private DapoParser() {}

    /** The names of all sub-commands. */
    static Set<String> commands() {
        return commandLine().getSubcommands().keySet();
    }

    /**
     * What {@code dapo COMMAND --help} prints, then the same of the commands below it: 80 columns
     * wide and without colours.
     */
    static List<String> help(String command) {
        CommandLine line =
                commandLine().setUsageHelpWidth(WIDTH).getSubcommands().get(command);
        return Stream.concat(Stream.of(line), line.getSubcommands().values().stream())
                .map(each -> each.getUsageMessage(Ansi.OFF))
                .toList();
    }

    /**
     * Parses a command line, and reads the configuration that it names and what it sets in it.
     *
     * @throws CommandLine.ParameterException for what the command does not understand
     * @throws dapo.pipeline.ConfigurationException for a key or value that is not allowed
     */
    static void require(List<String> arguments) {
        ParseResult command = commandLine().parseArgs(arguments.toArray(String[]::new));
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        Map<String, String> changes = command.matchedOptionValue("--set", Map.of());
        requireConfigured(command, changes);
    }

    /** The same for a part of a command line, which may lack what a command needs. */
    static void requirePart(List<String> arguments) {
        try {
            require(arguments);
        } catch (MissingParameterException part) {
            // all that is there was understood
        }
    }

    /** Binds the changes over the configuration of the repository that the command names, if it names one. */
    private static void requireConfigured(ParseResult command, Map<String, String> changes) {
        Path file =
                command.hasMatchedPositional(0)
                                && command.matchedPositional(0).getValue() instanceof Path named
                        ? Markdown.REPOSITORY.resolve(named)
                        : Markdown.REPOSITORY;
        if (Files.isRegularFile(file)) {
            RunConfiguration.load(file, changes);
        } else {
            RunConfiguration.standard().with(changes);
        }
    }

    private static CommandLine commandLine() {
        try {
            Constructor<?> constructor =
                    Class.forName("dapo.cli.DapoCommand").getDeclaredConstructor();
            constructor.setAccessible(true);
            return new CommandLine(constructor.newInstance())
                    .setCaseInsensitiveEnumValuesAllowed(true);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("the command's class is not where it was", failure);
        }
    }
}
