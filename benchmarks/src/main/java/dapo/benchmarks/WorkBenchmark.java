package dapo.benchmarks;

import causallm.model.CausalLM;
import causallm.model.Precision;

import dapo.value.Critic;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * One of the method's works, in each of some ways: options, loads and the line of JSON are those of
 * {@code peers/works.py}.
 */
public final class WorkBenchmark {
    /** The options of all programs for the method's works. */
    static final Map<String, String> DEFAULTS =
            Map.of(
                    "task",
                    "",
                    "model",
                    "",
                    "load",
                    "",
                    "dtype",
                    "float32",
                    "ways",
                    "",
                    "temperature",
                    "1",
                    "threads",
                    "1",
                    "repeats",
                    "5",
                    "seconds",
                    "60");

    /** The share of the time that the JVM gets to compile what it runs often. */
    private static final double WARM_UP_SHARE = 0.25;

    private WorkBenchmark() {}

    /** Measures what {@code options} say and prints one line of JSON. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        Map<String, Map<String, Object>> byWay = new LinkedHashMap<>();
        Map<String, Object> checks = Map.of();
        try (TensorScope _ = TensorScope.open()) {
            IntFunction<Work> works = works(arguments);
            List<Integer> ways = arguments.counts("ways");
            for (int way : ways) {
                Work work = works.apply(way);
                byWay.put(work.way(), measure(work, arguments, ways.size()));
                checks = work.checks();
            }
        }
        ResultLine.print("ours", ResultLine.ownVersions(), figures(arguments, byWay, checks));
    }

    private static Map<String, Object> figures(
            Arguments arguments,
            Map<String, Map<String, Object>> byWay,
            Map<String, Object> checks) {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String name : List.of("task", "model", "load", "dtype", "threads", "seconds")) {
            figures.put(name, arguments.text(name));
        }
        Function<String, Double> rate = way -> (Double) byWay.get(way).get("median");
        String fastest = byWay.keySet().stream().max(Comparator.comparing(rate)).orElseThrow();
        figures.put("rate", rate.apply(fastest));
        figures.put("fastestWay", fastest);
        figures.put("byWay", byWay);
        figures.put("checks", checks);
        return figures;
    }

    private static Map<String, Object> measure(Work work, Arguments arguments, int ways) {
        double seconds = arguments.number("seconds") / ways;
        Repetitions.time(work::warmUp, Integer.MAX_VALUE, WARM_UP_SHARE * seconds);
        List<Double> times =
                Repetitions.time(
                        work::run, arguments.positive("repeats"), (1 - WARM_UP_SHARE) * seconds);
        return Repetitions.rates(work.amount(), times);
    }

    /** The work in each way; its model belongs to this thread's innermost scope. */
    private static IntFunction<Work> works(Arguments arguments) {
        Path folder = Path.of(arguments.text("model"));
        Path load = Path.of(arguments.text("load"));
        return switch (arguments.text("task")) {
            case "sampling", "completions" -> {
                GenerationLoad jobs = GenerationLoad.read(load);
                CausalLM model = CausalLM.load(folder, Precision.inference(type(arguments)));
                double temperature = arguments.number("temperature");
                yield batch -> new Generation(model, jobs, batch, temperature);
            }
            case "trees", "rows" -> {
                StepLoad solutions = StepLoad.read(load);
                CausalLM model = CausalLM.load(folder, Precision.training(type(arguments)));
                yield tokens -> new ActionTraining(model, solutions, tokens);
            }
            case "critic" -> {
                StepLoad solutions = StepLoad.read(load);
                Critic critic = Critic.load(folder, Precision.inference(type(arguments)));
                yield tokens -> new CriticValues(critic, solutions, tokens);
            }
            default ->
                    throw new IllegalArgumentException(
                            "--task is '"
                                    + arguments.text("task")
                                    + "', expected sampling, completions, trees, rows or critic");
        };
    }

    /** The type to compute in. */
    static ScalarType type(Arguments arguments) {
        return switch (arguments.text("dtype")) {
            case "float32" -> ScalarType.FLOAT32;
            case "bfloat16", "bfloat16-autocast" -> ScalarType.BFLOAT16;
            default ->
                    throw new IllegalArgumentException(
                            "--dtype is "
                                    + arguments.text("dtype")
                                    + ", expected float32, bfloat16 or bfloat16-autocast");
        };
    }
}
