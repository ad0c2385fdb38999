package dapo.benchmarks;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What {@code benchmarks/run} starts: every figure, of this project and of its peers. */
public final class Suite {
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("work", "all"),
                    Map.entry("threads", "1"),
                    Map.entry("seconds", "20"),
                    Map.entry("pairs", "0"),
                    Map.entry("only", ""),
                    Map.entry("home", "benchmarks"),
                    Map.entry("python", ""),
                    Map.entry("model", ModelShape.LLAMA_135M.label()),
                    Map.entry("prompts", ""),
                    Map.entry("batch", "16,64,256"),
                    Map.entry("scale", "0"));

    private static final String OPERATORS = "operators";
    private static final String MODELS = "models";
    private static final String ALL = "all";

    /** Measured in three pairs unless told otherwise, the others in five. */
    private static final Set<String> EARLY_WORKS = Set.of(OPERATORS, MODELS, ALL);

    private final Harness harness;

    private Suite(Harness harness) {
        this.harness = harness;
    }

    /** Measures what {@code options} say, writes the results after each figure, prints them. */
    public static void main(String[] options) {
        try {
            Arguments arguments = new Arguments(DEFAULTS, options);
            boolean early = EARLY_WORKS.contains(arguments.text("work"));
            Harness harness = new Harness(arguments, early ? 3 : 5);
            new Suite(harness).measure();
            System.out.print("\n" + ResultsTable.table(harness.results()));
            System.out.println("\nWritten to " + harness.file());
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.exit(1);
        }
    }

    private void measure() {
        String work = harness.arguments().text("work");
        switch (work) {
            case OPERATORS -> measureOperators();
            case MODELS -> measureModels();
            case ALL -> {
                measureOperators();
                measureModels();
            }
            case "growth" -> new GrowthSuite(harness).measure();
            default -> new MethodSuite(harness).measure(work);
        }
    }

    private void measureOperators() {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(harness.ours(OperatorBenchmark.class, Figure.OURS, "--binding", "ours"));
        harness.peer("torch", "operators.py").ifPresent(contestants::add);
        contestants.add(harness.ours(OperatorBenchmark.class, "bytedeco", "--binding", "jni"));
        harness.measure(new Pairs(OPERATORS, contestants, Suite::costs), OPERATORS, Figure.COST);
    }

    private void measureModels() {
        for (ModelShape shape : List.of(ModelShape.DEMO, ModelShape.LLAMA_135M)) {
            for (String type : List.of("float32", "bfloat16-autocast")) {
                measureModel(
                        shape.label() + ", training, " + type,
                        "--model",
                        shape.label(),
                        "--task",
                        "train",
                        "--dtype",
                        type);
            }
            for (String type : List.of("float32", "bfloat16")) {
                for (String batch : List.of("1", "16", "64")) {
                    measureModel(
                            shape.label() + ", decoding, " + type + ", batch " + batch,
                            "--model",
                            shape.label(),
                            "--task",
                            "decode",
                            "--dtype",
                            type,
                            "--batch",
                            batch);
                }
            }
        }
    }

    private void measureModel(String name, String... figureOptions) {
        List<String> options = new ArrayList<>(List.of(figureOptions));
        options.addAll(List.of("--repeats", "1000")); // the time alone decides
        String[] all = options.toArray(String[]::new);
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(harness.ours(ModelBenchmark.class, Figure.OURS, all));
        harness.peer("transformers", "models.py", all).ifPresent(contestants::add);
        harness.measure(
                new Pairs(name, contestants, result -> rate(name, result)), name, Figure.RATE);
    }

    private static Map<String, Double> costs(JsonNode result) {
        Map<String, Double> costs = new TreeMap<>();
        result.path("nanosecondsPerCall")
                .properties()
                .forEach(cost -> costs.put(cost.getKey(), cost.getValue().asDouble()));
        return costs;
    }

    private static Map<String, Double> rate(String name, JsonNode result) {
        return Map.of(name, result.path("tokensPerSecond").asDouble());
    }
}
