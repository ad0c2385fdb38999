package dapo.benchmarks;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.TransformerConfig;

import libtorch.tensor.DispatchMode;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Where the time of decoding goes, operator by operator: a batch of sequences to their end, each
 * call timed where it leaves Java. What no operator takes is this project's own, Java's part.
 */
public final class DecodingProfile {
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "model",
                    "",
                    "batch",
                    "64",
                    "prompt",
                    "64",
                    "new-tokens",
                    "64",
                    "threads",
                    "1",
                    "dtype",
                    "bfloat16");
    private static final int SHOWN = 12;
    private static final double NANOSECONDS = 1e9;

    private final Map<String, Cost> costs = new HashMap<>();
    private final int vocabularySize;

    private DecodingProfile(int vocabularySize) {
        this.vocabularySize = vocabularySize;
    }

    /** What an operator has cost. */
    private static final class Cost {
        private long nanoseconds;
        private long calls;
    }

    /** Decodes once without being timed, once with, and prints a table. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model =
                    CausalLM.load(
                            Path.of(arguments.text("model")),
                            Precision.inference(WorkBenchmark.type(arguments)));
            TransformerConfig config = model.config();
            TextGenerator generator =
                    new TextGenerator(
                            model,
                            new Vocabulary(config.vocabularySize(), Set.of()),
                            new Sampling(1, 0, 1),
                            arguments.positive("batch"));
            List<Request> requests = requests(arguments, config.vocabularySize());
            generator.generate(requests);
            new DecodingProfile(config.vocabularySize()).profile(generator, requests);
        }
    }

    /** Prompts of their own, all of one length. */
    private static List<Request> requests(Arguments arguments, int vocabulary) {
        SplittableRandom random = new SplittableRandom(1);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < arguments.positive("batch"); i++) {
            int[] prompt = random.ints(arguments.positive("prompt"), 0, vocabulary).toArray();
            requests.add(new Request(prompt, i, arguments.positive("new-tokens")));
        }
        return requests;
    }

    private void profile(TextGenerator generator, List<Request> requests) {
        long start = System.nanoTime();
        try (DispatchMode _ = DispatchMode.use(this::time)) {
            generator.generate(requests);
        }
        print(System.nanoTime() - start, requests);
    }

    private List<Object> time(
            String operator, List<Object> arguments, Supplier<List<Object>> libtorch) {
        long start = System.nanoTime();
        List<Object> results = libtorch.get();
        Cost cost = costs.computeIfAbsent(label(operator, arguments), _ -> new Cost());
        cost.nanoseconds += System.nanoTime() - start;
        cost.calls++;
        return results;
    }

    /** Products by where their weight is. */
    private String label(String operator, List<Object> arguments) {
        return switch (operator) {
            case "linear" -> layer("linear", arguments.get(1));
            case "mkldnn::_linear_pointwise" -> layer("packed", arguments.get(1));
            case "mkldnn::_linear_pointwise.binary" -> layer("packed", arguments.get(2));
            default -> operator;
        };
    }

    private String layer(String product, Object weight) {
        boolean output = weight instanceof Tensor tensor && tensor.size(0) == vocabularySize;
        return product + (output ? ", output layer" : ", layers");
    }

    private void print(long nanoseconds, List<Request> requests) {
        long tokens = requests.stream().mapToLong(Request::maximumNewTokens).sum();
        System.out.printf(
                "%d tokens in %.2f s, %.0f a second, each call timed (%s)%n%n",
                tokens,
                nanoseconds / NANOSECONDS,
                tokens / (nanoseconds / NANOSECONDS),
                Processor.name());
        System.out.println("| operator | calls | seconds | share |");
        System.out.println("| --- | --: | --: | --: |");
        List<Map.Entry<String, Cost>> entries = new ArrayList<>(costs.entrySet());
        entries.sort(Comparator.comparingLong(entry -> -entry.getValue().nanoseconds));
        List<Map.Entry<String, Cost>> shown = entries.stream().limit(SHOWN).toList();
        shown.forEach(entry -> print(entry.getKey(), entry.getValue(), nanoseconds));
        Cost rest = sum(entries.stream().skip(SHOWN).map(Map.Entry::getValue).toList());
        print("other operators", rest, nanoseconds);
        Cost java = new Cost();
        java.nanoseconds = nanoseconds - sum(List.copyOf(costs.values())).nanoseconds;
        print("Java, between the calls", java, nanoseconds);
    }

    private static Cost sum(List<Cost> costs) {
        Cost sum = new Cost();
        costs.forEach(cost -> {
            sum.nanoseconds += cost.nanoseconds;
            sum.calls += cost.calls;
        });
        return sum;
    }

    private static void print(String label, Cost cost, long total) {
        System.out.printf(
                "| %s | %,d | %.2f | %.1f %% |%n",
                label,
                cost.calls,
                cost.nanoseconds / NANOSECONDS,
                100.0 * cost.nanoseconds / total);
    }
}
