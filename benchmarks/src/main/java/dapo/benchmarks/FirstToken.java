package dapo.benchmarks;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.Precision;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From a checkpoint to its first token, once in a process of its own: the time since the process
 * was started, and that since the libraries were there.
 */
public final class FirstToken {
    private FirstToken() {}

    /** Greedily continues the first prompt of {@code --load} by a token; one line of JSON. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(WorkBenchmark.DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        GenerationLoad load = GenerationLoad.read(Path.of(arguments.text("load")));
        Map<String, Object> figures = new LinkedHashMap<>();
        long start = System.nanoTime();
        int[] made = generate(arguments, load.jobs().getFirst().prompt(), start, figures);
        figures.put("librariesLoaded", (System.nanoTime() - start) / 1e9);
        figures.put("processStarted", OwnProcess.age());
        figures.put("dtype", arguments.text("dtype"));
        figures.put("checks", Map.of("firstTokens", made));
        ResultLine.print("ours", ResultLine.ownVersions(), figures);
    }

    private static int[] generate(
            Arguments arguments, int[] prompt, long start, Map<String, Object> figures) {
        try (TensorScope _ = TensorScope.open()) {
            ScalarType type = WorkBenchmark.type(arguments);
            CausalLM model =
                    CausalLM.load(Path.of(arguments.text("model")), Precision.inference(type));
            figures.put("opened", (System.nanoTime() - start) / 1e9);
            Vocabulary vocabulary = new Vocabulary(model.config().vocabularySize(), Set.of());
            return new TextGenerator(model, vocabulary, Sampling.greedy(), 1)
                    .generate(List.of(new Request(prompt, 0, 1)))
                    .getFirst()
                    .tokens();
        }
    }
}
