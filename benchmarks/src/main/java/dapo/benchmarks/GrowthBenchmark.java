package dapo.benchmarks;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.TransformerConfig;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * This project alone: tokens a second of prompts, of decoding after them and of training, and the
 * share of the rate that a matrix product of the same type has in the same process.
 */
public final class GrowthBenchmark {
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("task", ""),
                    Map.entry("model", ""),
                    Map.entry("folder", ""),
                    Map.entry("dtype", "float32"),
                    Map.entry("batch", "64"),
                    Map.entry("prompt", "64"),
                    Map.entry("new-tokens", "64"),
                    Map.entry("threads", "1"),
                    Map.entry("seconds", "20"));

    private static final int REPEATS = 1_000; // the time alone decides
    private static final int PRODUCTS = 50;
    private static final int PRODUCT_ROWS = 1_024;
    private static final int PRODUCT_INPUTS = 576;
    private static final int PRODUCT_OUTPUTS = 1_536;

    private final Arguments arguments;
    private final ScalarType type;
    private final ModelShape shape;

    private GrowthBenchmark(Arguments arguments) {
        this.arguments = arguments;
        type = WorkBenchmark.type(arguments);
        shape = ModelShape.of(arguments.text("model"));
    }

    /** Measures {@code --task}, decode or train; prints one line of JSON. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        GrowthBenchmark benchmark = new GrowthBenchmark(arguments);
        try (TensorScope _ = TensorScope.open()) {
            double product = benchmark.productRate();
            Map<String, Object> figures =
                    arguments.text("task").equals("train")
                            ? benchmark.training(product)
                            : benchmark.decoding(product);
            figures.put("gigaflopsOfProduct", product / 1e9);
            ResultLine.print("ours", ResultLine.ownVersions(), figures);
        }
    }

    /** Operations a second of a product as a model has it. */
    private double productRate() {
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            Tensor input = Tensor.zeros(type, PRODUCT_ROWS, PRODUCT_INPUTS);
            Tensor weight = Tensor.zeros(type, PRODUCT_OUTPUTS, PRODUCT_INPUTS);
            Runnable products = () -> multiply(input, weight);
            products.run();
            double operations = 2.0 * PRODUCTS * PRODUCT_ROWS * PRODUCT_INPUTS * PRODUCT_OUTPUTS;
            return operations / seconds(products, 0.1);
        }
    }

    private static void multiply(Tensor input, Tensor weight) {
        try (TensorScope _ = TensorScope.open()) {
            for (int i = 0; i < PRODUCTS; i++) {
                input.linear(weight);
            }
        }
    }

    private Map<String, Object> training(double product) {
        int length = shape.trainingLength();
        Work work = new Training(shape, type, shape.trainingBatch(), length);
        work.warmUp();
        double rate = work.amount() / seconds(work::run, 0.8);
        double operations = 3 * ModelOperations.ofToken(shape.config(), length / 2.0);
        return figures(Map.of("training", rate), rate * operations / product);
    }

    private Map<String, Object> decoding(double product) {
        TransformerConfig config = shape.config();
        int batch = arguments.positive("batch");
        int prompt = arguments.positive("prompt");
        int newTokens = arguments.positive("new-tokens");
        CausalLM model =
                CausalLM.load(Path.of(arguments.text("folder")), Precision.inference(type));
        Vocabulary vocabulary = new Vocabulary(config.vocabularySize(), Set.of());
        TextGenerator generator = new TextGenerator(model, vocabulary, Sampling.greedy(), batch);
        List<int[]> prompts = RandomTokens.rows(shape, batch, prompt);
        generate(generator, prompts, 2);
        double toFirst = seconds(() -> generate(generator, prompts, 1), 0.3);
        double toLast = seconds(() -> generate(generator, prompts, newTokens + 1), 0.6);
        double rate = batch * newTokens / (toLast - toFirst);
        double operations = ModelOperations.ofToken(config, prompt + newTokens / 2.0);
        return figures(
                Map.of("decoding", rate, "prompt", batch * prompt / toFirst),
                rate * operations / product);
    }

    private static Map<String, Object> figures(Map<String, Double> rates, double share) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rates", rates);
        figures.put("percentOfProduct", 100 * share);
        return figures;
    }

    private static void generate(TextGenerator generator, List<int[]> prompts, int newTokens) {
        generator.generate(
                prompts.stream().map(prompt -> new Request(prompt, 0, newTokens)).toList());
    }

    /** The median of the repetitions that fit into a share of the budget. */
    private double seconds(Runnable run, double share) {
        return Repetitions.median(
                Repetitions.time(run, REPEATS, share * arguments.number("seconds")));
    }
}
