package dapo.benchmarks;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** How this project's own rates grow with the batch and the prompt, and what bounds them. */
final class GrowthSuite {
    private static final List<Integer> BATCHES = List.of(1, 4, 16, 64, 256);
    private static final List<Integer> PROMPTS = List.of(64, 256, 1_024, 2_048);
    private static final int USUAL_BATCH = 16;
    private static final int USUAL_PROMPT = 64;
    private static final String SHARE = ", share of the product";

    private final Harness harness;
    private final ModelShape shape;
    private final Path folder;

    GrowthSuite(Harness harness) {
        this.harness = harness;
        shape = ModelShape.of(harness.arguments().text("model"));
        folder = harness.material().resolve(shape.label());
    }

    /** Takes every figure. */
    void measure() {
        Material.request(harness, shape.label(), folder, "");
        for (String type : List.of("bfloat16", "float32")) {
            measure("training", type, "--task", "train");
            BATCHES.forEach(batch -> decoding(type, batch, USUAL_PROMPT));
            PROMPTS.stream()
                    .filter(prompt -> prompt != USUAL_PROMPT)
                    .forEach(prompt -> decoding(type, USUAL_BATCH, prompt));
        }
    }

    private void decoding(String type, int batch, int prompt) {
        measure(
                "batch " + batch + ", after " + prompt,
                type,
                "--task",
                "decode",
                "--batch",
                Integer.toString(batch),
                "--prompt",
                Integer.toString(prompt));
    }

    private void measure(String which, String type, String... options) {
        String name = shape.label() + ", growth, " + type + ", " + which;
        String[] common = {
            "--dtype", type, "--model", shape.label(), "--folder", folder.toString()
        };
        String[] all = Stream.concat(Stream.of(options), Stream.of(common)).toArray(String[]::new);
        Pairs pairs =
                new Pairs(
                        name,
                        List.of(harness.ours(GrowthBenchmark.class, Figure.OURS, all)),
                        result -> figures(name, result));
        Function<String, String> units =
                figure -> figure.endsWith(SHARE) ? Figure.PERCENT : Figure.RATE;
        harness.measure(pairs, name, units);
    }

    private static Map<String, Double> figures(String name, JsonNode result) {
        Map<String, Double> figures = new TreeMap<>();
        result.path("rates")
                .properties()
                .forEach(rate ->
                        figures.put(name + ", " + rate.getKey(), rate.getValue().asDouble()));
        figures.put(name + SHARE, result.path("percentOfProduct").asDouble());
        return figures;
    }
}
