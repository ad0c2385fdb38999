package dapo.cli;

import dapo.pipeline.ConfigurationReference;
import dapo.pipeline.RunConfiguration;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code dapo config}: what a configuration can say, and what one comes to. */
@Command(
        name = "config",
        description = {
            "Prints all keys of a configuration with their values and meaning, as a file that"
                    + " 'dapo run' takes.",
            "A file is checked as a run would check it, but for the data and models it names."
        })
final class ConfigCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--set",
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "KEY=VALUE",
            description = "Sets a key to another value, such as actor.beta=0.02; repeatable.")
    private final Map<String, String> changes = new LinkedHashMap<>();

    /** One of these is printed. */
    private static final class Source {
        @Parameters(paramLabel = "CONFIGURATION", description = "The YAML or JSON file to print.")
        private Path file;

        @Option(names = "--defaults", description = "Print every key at its default.")
        private boolean defaults;

        @Option(
                names = "--reference",
                description = "Print the reference of all keys, docs/configuration.md.")
        private boolean reference;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(source.reference ? ConfigurationReference.markdown() : effective().toYaml());
        out.flush();
        return 0;
    }

    private RunConfiguration effective() {
        return source.defaults
                ? RunConfiguration.standard().with(changes)
                : RunConfiguration.load(source.file, changes);
    }
}
