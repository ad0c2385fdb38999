package dapo.benchmarks;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Training and decoding speed of a Llama with random weights, in tokens a second: options, work and
 * the line of JSON are those of {@code peers/models.py}.
 *
 * <p>A plain program, since JMH is made for operations of microseconds: here one repetition can
 * take a minute.
 */
public final class ModelBenchmark {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "model",
                    "",
                    "task",
                    "",
                    "dtype",
                    "float32",
                    "batch",
                    "0",
                    "length",
                    "0",
                    "prompt",
                    "64",
                    "new-tokens",
                    "64",
                    "threads",
                    "1",
                    "repeats",
                    "5",
                    "seconds",
                    "60");

    /** The share of the time that the JVM gets to compile what it runs often. */
    private static final double WARM_UP_SHARE = 0.25;

    private ModelBenchmark() {}

    /** Measures what {@code options} say and prints one line of JSON. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        Map<String, Object> figures = new LinkedHashMap<>();
        try (TensorScope _ = TensorScope.open()) {
            boolean training = isTraining(arguments.text("task"));
            ModelShape shape = ModelShape.of(arguments.text("model"));
            int batch = given(arguments, "batch", training ? shape.trainingBatch() : 1);
            int length = given(arguments, "length", shape.trainingLength());
            for (String name : List.of("model", "task", "dtype")) {
                figures.put(name, arguments.text(name));
            }
            figures.put("batch", batch);
            figures.put("length", length);
            Work work =
                    training
                            ? new Training(shape, trainingType(arguments), batch, length)
                            : new Decoding(
                                    shape,
                                    decodingType(arguments),
                                    batch,
                                    arguments.positive("prompt"),
                                    arguments.positive("new-tokens"));
            figures.putAll(measure(work, arguments));
        }
        ResultLine.print("ours", ResultLine.ownVersions(), figures);
    }

    private static Map<String, Object> measure(Work work, Arguments arguments) {
        int repeats = arguments.positive("repeats");
        double seconds = arguments.number("seconds");
        Repetitions.time(work::warmUp, Integer.MAX_VALUE, WARM_UP_SHARE * seconds);
        Map<String, Object> rates =
                Repetitions.rates(
                        work.amount(),
                        Repetitions.time(work::run, repeats, (1 - WARM_UP_SHARE) * seconds));
        Map<String, Object> figures = new LinkedHashMap<>();
        for (String name : List.of("prompt", "new-tokens", "threads", "repeats")) {
            figures.put(name.replace('-', '_'), arguments.positive(name));
        }
        figures.put("seconds", seconds);
        figures.put("tokensPerSecond", rates.get("median"));
        figures.put("fastestWay", work.way());
        figures.put("byWay", Map.of(work.way(), rates));
        return figures;
    }

    private static boolean isTraining(String task) {
        return switch (task) {
            case "train" -> true;
            case "decode" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "--task is '" + task + "', expected train or decode");
        };
    }

    private static int given(Arguments arguments, String name, int otherwise) {
        return arguments.text(name).equals("0") ? otherwise : arguments.positive(name);
    }

    private static ScalarType trainingType(Arguments arguments) {
        return switch (arguments.text("dtype")) {
            case "float32" -> ScalarType.FLOAT32;
            case "bfloat16-autocast" -> ScalarType.BFLOAT16;
            default -> throw unknownType(arguments, "float32 or bfloat16-autocast");
        };
    }

    private static ScalarType decodingType(Arguments arguments) {
        return switch (arguments.text("dtype")) {
            case "float32" -> ScalarType.FLOAT32;
            case "bfloat16" -> ScalarType.BFLOAT16;
            default -> throw unknownType(arguments, "float32 or bfloat16");
        };
    }

    private static IllegalArgumentException unknownType(Arguments arguments, String expected) {
        return new IllegalArgumentException(
                "--dtype is " + arguments.text("dtype") + ", expected for this task " + expected);
    }
}
