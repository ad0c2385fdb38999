package dapo.benchmarks;

import tools.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What {@code benchmarks/run} starts: every figure, of this project and of its peers. */
public final class Suite {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "work",
                    "all",
                    "threads",
                    "1",
                    "seconds",
                    "20",
                    "pairs",
                    "3",
                    "only",
                    "",
                    "home",
                    "benchmarks",
                    "python",
                    "");

    private static final String OPERATORS = "operators";

    private final Arguments arguments;
    private final Path home;
    private final Path log;
    private final Path file;
    private ResultsFile results;

    private Suite(Arguments arguments) {
        this.arguments = arguments;
        home = Path.of(arguments.text("home"));
        log = home.resolve("target").resolve("contestant.log");
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        file = ResultsFile.path(home.resolve("results"), Processor.name(), date);
        results =
                Files.exists(file)
                        ? ResultsFile.read(file)
                        : new ResultsFile(
                                Processor.name(),
                                Runtime.getRuntime().availableProcessors(),
                                date,
                                environment(),
                                List.of());
    }

    /** Measures what {@code options} say, writes the results after each figure, prints them. */
    public static void main(String[] options) {
        try {
            Suite suite = new Suite(new Arguments(DEFAULTS, options));
            suite.measure();
            System.out.print("\n" + ResultsTable.table(suite.results));
            System.out.println("\nWritten to " + suite.file);
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.exit(1);
        }
    }

    /** The settings that every process inherits and that decide its speed. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(name -> !name.matches("(MALLOC|OMP|OPENBLAS|MKL)_.*"));
        return environment;
    }

    private void measure() {
        switch (arguments.text("work")) {
            case OPERATORS -> measureOperators();
            case "models" -> measureModels();
            case "all" -> {
                measureOperators();
                measureModels();
            }
            default ->
                    throw new IllegalArgumentException(
                            "found "
                                    + arguments.text("work")
                                    + ", expected operators, models or all");
        }
    }

    private void measureOperators() {
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(ours(OperatorBenchmark.class, Figure.OURS, "--binding", "ours"));
        peer("torch", "operators.py").ifPresent(contestants::add);
        contestants.add(ours(OperatorBenchmark.class, "bytedeco", "--binding", "jni"));
        measure(new Pairs(OPERATORS, contestants, Suite::costs), OPERATORS, Figure.COST);
    }

    private void measureModels() {
        for (ModelShape shape : ModelShape.values()) {
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
        contestants.add(ours(ModelBenchmark.class, Figure.OURS, all));
        peer("transformers", "models.py", all).ifPresent(contestants::add);
        measure(new Pairs(name, contestants, result -> rate(name, result)), name, Figure.RATE);
    }

    private void measure(Pairs pairs, String name, String unit) {
        if (!Pattern.compile(arguments.text("only")).matcher(name).find()) {
            return;
        }
        List<Figure> figures =
                pairs.take(
                        arguments.positive("pairs"),
                        unit,
                        arguments.positive("threads"),
                        arguments.number("seconds"));
        figures.forEach(figure -> results = results.with(figure));
        results.write(file);
    }

    private Contestant ours(Class<?> program, String name, String... options) {
        return Contestant.java(name, program, log, withCommon(options));
    }

    private Optional<Contestant> peer(String name, String script, String... options) {
        String python = arguments.text("python");
        Path path = home.resolve("peers").resolve(script);
        return python.isEmpty()
                ? Optional.empty()
                : Optional.of(Contestant.python(name, python, path, log, withCommon(options)));
    }

    private List<String> withCommon(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        for (String name : List.of("threads", "seconds")) {
            all.addAll(List.of("--" + name, arguments.text(name)));
        }
        return all;
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
