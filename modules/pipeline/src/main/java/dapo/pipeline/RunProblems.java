package dapo.pipeline;

import dapo.reasoning.Problem;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The problems that a run puts to its models. */
public final class RunProblems {
    private RunProblems() {}

    /**
     * The problems of all iterations, then those for evaluation, by their ids; read from the files
     * that the configuration names, or made again from its seed.
     *
     * @throws dapo.reasoning.DatasetException if a file cannot be read
     * @throws ConfigurationException if a file has fewer problems than are asked for
     */
    public static Map<String, Problem> of(RunConfiguration configuration) {
        return TaskData.of(configuration)
                .all(configuration.iterations())
                .collect(
                        Collectors.toMap(
                                Problem::id, Function.identity(), (first, again) -> first));
    }
}
