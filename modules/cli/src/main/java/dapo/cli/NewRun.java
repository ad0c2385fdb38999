package dapo.cli;

import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What commands take that begin a run, or go on with one, from a configuration file. */
final class NewRun {
    @Parameters(
            paramLabel = "CONFIGURATION",
            description = "YAML or JSON file; keys that it lacks have their defaults.")
    private Path configuration;

    @Option(
            names = {"-o", "--out"},
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "DIR",
            description = "Run directory; if the run is there already, it goes on.")
    private Optional<Path> out = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--set",
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "KEY=VALUE",
            description = "Sets a key to another value, such as actor.beta=0.02; repeatable.")
    private final Map<String, String> changes = new LinkedHashMap<>();

    @Option(
            names = {"-m", "--model"},
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "MODEL",
            description =
                    "Model to start from, whatever the configuration says: a folder, or a name on"
                            + " the Hugging Face hub such as"
                            + " HuggingFaceTB/SmolLM2-135M-Instruct@main.")
    private Optional<String> model = Optional.empty();

    /** Opens the run directory once all input has been found usable. */
    RunDirectory open() {
        Path folder =
                out.orElseThrow(() ->
                        new ParameterException(
                                spec.commandLine(), "Missing required option: '--out=DIR'"));
        return RunDirectory.open(folder, configuration());
    }

    /** What the run is told, once all input has been found usable. */
    RunConfiguration configuration() {
        model.ifPresent(this::startFrom);
        RunConfiguration effective = RunConfiguration.load(configuration, changes);
        effective.requireInputs();
        return effective;
    }

    /** What is there is a folder, and what is written like a path should be there. */
    private void startFrom(String name) {
        boolean folder = Files.exists(Path.of(name)) || name.matches("[./~\\\\].*|[A-Za-z]:.*");
        changes.put("model.path", folder ? name : "");
        changes.put("model.hub", folder ? "" : name);
    }
}
