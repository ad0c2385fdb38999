package dapo.cli;

import dapo.pipeline.ModelFolder;
import dapo.pipeline.PolicyComparer;
import dapo.pipeline.PolicyComparison;
import dapo.pipeline.Progress;
import dapo.pipeline.RunConfiguration;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code dapo compare}: two policies on the same problems. */
@Command(
        name = "compare",
        description = {
            "Solves the same problems with two policies and tests whether they differ.",
            "Without --problems and --configuration these are the held-out problems of the run"
                    + " that one of them lies in."
        })
final class CompareCommand implements Callable<Integer> {
    private static final int MOST_SAMPLES = 65_536;

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description =
                    "The first policy: a model's folder, a run's for its last policy, or a name on"
                            + " the Hugging Face hub.")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "The second.")
    private String second;

    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    @ArgGroup
    private ProblemSource source = new ProblemSource();

    /** Where problems come from; the run of the policies if nothing is said. */
    private static final class ProblemSource {
        @Option(
                names = "--problems",
                showDefaultValue = Help.Visibility.NEVER,
                paramLabel = "FILE",
                description =
                        "Problems in JSON lines or Parquet, with the fields id, prompt and answer"
                                + " unless --set says otherwise.")
        private Optional<Path> problems = Optional.empty();

        @Option(
                names = "--configuration",
                showDefaultValue = Help.Visibility.NEVER,
                paramLabel = "FILE",
                description = "A run's configuration, whose held-out problems are taken.")
        private Optional<Path> configuration = Optional.empty();
    }

    @Option(
            names = {"-n", "--samples"},
            paramLabel = "N",
            defaultValue = "0",
            description = "Solutions sampled of each problem; 0 for a greedy one.")
    private int samples;

    @Option(
            names = "--set",
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "KEY=VALUE",
            description =
                    "Sets a key of the configuration, such as data.task=gsm8k or"
                            + " sampling.max-new-tokens=256; repeatable.")
    private final Map<String, String> changes = new LinkedHashMap<>();

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "0",
            description = "Show up to N problems gained and N lost, with both solutions.")
    private int shown;

    @Option(
            names = "--json",
            showDefaultValue = Help.Visibility.NEVER,
            paramLabel = "FILE",
            description = "Write all results to a file.")
    private Optional<Path> json = Optional.empty();

    @Override
    public Integer call() {
        require(samples >= 0 && samples <= MOST_SAMPLES, "--samples", samples, "0 to 65536");
        require(shown >= 0, "--show", shown, "0 or more");
        json.ifPresent(CompareCommand::requireFolder);
        var progress = ProgressDisplay.of(spec.commandLine().getErr());
        Path firstFolder = ModelFolder.find(first, progress);
        Path secondFolder = ModelFolder.find(second, progress);
        if (firstFolder.equals(secondFolder)) {
            throw wrong("A and B are both %s: name two policies".formatted(firstFolder));
        }
        PolicyComparison comparison =
                comparer(List.of(firstFolder, secondFolder), progress)
                        .compare(List.of(first, second), firstFolder, secondFolder);
        new ComparisonTable(comparison).print(spec.commandLine().getOut(), shown);
        json.ifPresent(comparison::write);
        return 0;
    }

    private PolicyComparer comparer(List<Path> folders, Progress progress) {
        if (source.problems.isPresent()) {
            return PolicyComparer.onFile(source.problems.get(), changes, samples, progress);
        }
        Path file =
                source.configuration
                        .or(() -> runs(folders).findFirst())
                        .orElseThrow(() ->
                                wrong(
                                        "neither policy lies in a run: name problems by --problems"
                                                + " or --configuration"));
        RunConfiguration configuration = RunConfiguration.load(file, changes);
        return PolicyComparer.onRun(configuration, samples, progress);
    }

    private static Stream<Path> runs(List<Path> folders) {
        return folders.stream().flatMap(folder -> PolicyComparer.runOf(folder).stream());
    }

    private static void requireFolder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || parent == null || !Files.isWritable(parent)) {
            throw new UnusableFileException(
                    file, "cannot be written: name a file in a folder that you may write to");
        }
    }

    private void require(boolean holds, String option, int value, String expected) {
        if (!holds) {
            throw wrong("%s is %d, expected %s".formatted(option, value, expected));
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
