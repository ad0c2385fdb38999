package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;

import libtorch.tensor.Device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The problems that policies are compared on, and how they are put, solved and judged.
 *
 * @param configuration says how
 * @param data the problems, all held out
 */
record ComparedProblems(RunConfiguration configuration, TaskData data) {

    /** What a run of {@code configuration} is evaluated on. */
    static ComparedProblems ofRun(RunConfiguration configuration) {
        TaskData data = TaskData.of(configuration);
        List<Problem> evaluated =
                Slices.first(data.heldOut(), configuration.evaluation().problems());
        return new ComparedProblems(configuration, new HeldOut(evaluated, data.examples()));
    }

    /**
     * The problems of a file.
     *
     * @param changes keys that differ from the defaults, which read a {@code file} of JSON lines or
     *     Parquet
     */
    static ComparedProblems ofFile(Path file, Map<String, String> changes) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("data.task", "file");
        keys.put("data.held-out", "0");
        keys.put("evaluation.problems", "0");
        keys.putAll(changes);
        keys.put("data.train-file", file.toString());
        keys.put("data.held-out-file", file.toString());
        RunConfiguration configuration = RunConfiguration.standard().with(keys);
        if (configuration.prompt().examples() > 0) {
            throw new ConfigurationException(
                    "prompt.examples",
                    Integer.toString(configuration.prompt().examples()),
                    "0 for the problems of a file: name a run's configuration instead");
        }
        ConfigurationRules.requireFile("data.held-out-file", configuration.data().heldOutFile());
        List<Problem> all = FileData.problems(configuration.data(), file);
        return new ComparedProblems(
                configuration,
                new HeldOut(Slices.first(all, configuration.evaluation().problems()), List.of()));
    }

    List<Problem> problems() {
        return data.heldOut();
    }

    Device device() {
        return ConfigurationRules.requireDevice(configuration.device());
    }

    /** Where {@code folder} lies in a run, that run's configuration. */
    static Stream<Path> runConfigurations(Path folder) {
        return Stream.iterate(
                        folder.toAbsolutePath().normalize(), each -> each != null, Path::getParent)
                .limit(3)
                .map(each -> each.resolve(RunDirectory.CONFIGURATION))
                .filter(Files::isRegularFile)
                .limit(1);
    }

    /** Problems that are solved, and never learnt from. */
    private record HeldOut(List<Problem> heldOut, List<Demonstration> examples)
            implements TaskData {
        @Override
        public Stream<Demonstration> demonstrations() {
            return Stream.empty();
        }

        @Override
        public List<Problem> problems(int iteration) {
            return List.of();
        }
    }
}
