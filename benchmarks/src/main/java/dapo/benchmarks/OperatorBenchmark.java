package dapo.benchmarks;

import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one small operator costs, in nanoseconds a call, by JMH: the figures and the line of JSON of
 * {@code peers/operators.py}. {@code --binding ours} or {@code --binding jni}.
 */
public final class OperatorBenchmark {
    private static final Map<String, String> DEFAULTS =
            Map.of("binding", "ours", "threads", "1", "repeats", "9", "seconds", "16");

    private static final int FIGURES = 4;
    private static final int WAYS = 2;
    private static final int WARM_UPS = 3;

    /** Milliseconds: less does not see the JVM's compilers through. */
    private static final long SHORTEST_WARM_UP = 500;

    private static final String OWN_WAY = "scopeOf64";

    private OperatorBenchmark() {}

    /** Measures what {@code options} say and prints one line of JSON. */
    public static void main(String[] options) throws RunnerException {
        Arguments arguments = new Arguments(DEFAULTS, options);
        boolean ours = isOurs(arguments.text("binding"));
        Class<?> benchmark = ours ? TensorOperators.class : JniOperators.class;
        Collection<RunResult> results =
                new Runner(
                                jmhOptions(benchmark, arguments),
                                OutputFormatFactory.createFormatInstance(
                                        System.err, VerboseMode.SILENT))
                        .run();
        Map<String, Map<String, Double>> byWay = byWay(results);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("threads", arguments.positive("threads"));
        figures.put("repeats", arguments.positive("repeats"));
        figures.put("seconds", arguments.number("seconds"));
        figures.put("nanosecondsPerCall", ours ? byWay.get(OWN_WAY) : fastest(byWay));
        figures.put("byWay", byWay);
        ResultLine.print(
                ours ? "ours" : "bytedeco",
                ours ? ResultLine.ownVersions() : Map.of("pytorch", jniVersion()),
                figures);
    }

    private static boolean isOurs(String binding) {
        return switch (binding) {
            case "ours" -> true;
            case "jni" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "--binding is " + binding + ", expected ours or jni");
        };
    }

    private static Options jmhOptions(Class<?> benchmark, Arguments arguments) {
        int repeats = arguments.positive("repeats");
        double share = arguments.number("seconds") / (FIGURES * WAYS * (WARM_UPS + repeats));
        long milliseconds = Math.max(10, Math.round(1000 * share));
        TimeValue iteration = TimeValue.milliseconds(milliseconds);
        TimeValue warmUp = TimeValue.milliseconds(Math.max(SHORTEST_WARM_UP, milliseconds));
        return new OptionsBuilder()
                .include(benchmark.getName().replace(".", "[.]") + "[.]")
                .param("threads", arguments.text("threads"))
                .warmupIterations(WARM_UPS)
                .warmupTime(warmUp)
                .measurementIterations(repeats)
                .measurementTime(iteration)
                .shouldFailOnError(true)
                .build();
    }

    /** The nanoseconds of each figure, such as {@code mul.noGrad}, by way. */
    private static Map<String, Map<String, Double>> byWay(Collection<RunResult> results) {
        Map<String, Map<String, Double>> byWay = new TreeMap<>();
        for (RunResult result : results) {
            String method = result.getParams().getBenchmark();
            String operator = method.substring(method.lastIndexOf('.') + 1);
            String figure = operator + "." + result.getParams().getParam("mode");
            List<Double> scores = new ArrayList<>();
            for (IterationResult iteration : result.getAggregatedResult().getIterationResults()) {
                scores.add(iteration.getPrimaryResult().getScore());
            }
            byWay.computeIfAbsent(result.getParams().getParam("way"), _ -> new TreeMap<>())
                    .put(figure, Repetitions.significant(Repetitions.median(scores)));
        }
        return byWay;
    }

    /** Each figure in the way that is best for it. */
    private static Map<String, Double> fastest(Map<String, Map<String, Double>> byWay) {
        Map<String, Double> fastest = new TreeMap<>();
        byWay.values()
                .forEach(figures ->
                        figures.forEach((name, value) -> fastest.merge(name, value, Math::min)));
        return fastest;
    }

    /** The version in the jar's name: the class holds none, and loading it would load libtorch. */
    private static String jniVersion() {
        String path = System.getProperty("java.class.path");
        return path.replaceAll("(?s).*pytorch-([0-9][^/:]*?)(-linux[^/:]*)?[.]jar.*", "$1");
    }
}
