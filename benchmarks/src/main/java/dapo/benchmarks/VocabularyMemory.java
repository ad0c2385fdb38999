package dapo.benchmarks;

import causallm.model.CausalLM;
import causallm.model.Precision;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import libtorch.nn.Parameter;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The peak memory of a pass forward and backward over the log-probabilities of a row, beyond what
 * was resident before: weights and libraries are, gradients are not.
 */
public final class VocabularyMemory {
    private static final int WARM_UP_TOKENS = 16;

    private VocabularyMemory() {}

    /** Takes the first prompt of {@code --load} as the row; prints one line of JSON. */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(WorkBenchmark.DEFAULTS, options);
        TorchRuntime.setThreads(arguments.positive("threads"));
        int[] row = GenerationLoad.read(Path.of(arguments.text("load"))).jobs().getFirst().prompt();
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model =
                    CausalLM.load(
                            Path.of(arguments.text("model")),
                            Precision.training(WorkBenchmark.type(arguments)));
            TokenScorer scorer = new TokenScorer(model);
            pass(scorer, Arrays.copyOf(row, WARM_UP_TOKENS));
            for (Parameter parameter : model.trained()) {
                parameter.tensor().clearGradient();
            }
            OwnProcess.forgetPeak();
            double before = OwnProcess.megabytes("VmRSS");
            double loss = pass(scorer, row);
            print(arguments, OwnProcess.megabytes("VmHWM") - before, loss);
        }
    }

    /** The mean loss. */
    private static double pass(TokenScorer scorer, int[] row) {
        try (TensorScope _ = TensorScope.open()) {
            TokenScorer.Pass pass = scorer.forward(List.of(new TokenRow(row, 1)));
            Tensor loss = pass.logProbabilities().mean().negate();
            loss.backward();
            pass.backward();
            return loss.item();
        }
    }

    private static void print(Arguments arguments, double megabytes, double loss) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("dtype", arguments.text("dtype"));
        figures.put("megabytes", megabytes);
        figures.put("checks", Map.of("loss", loss));
        ResultLine.print("ours", ResultLine.ownVersions(), figures);
    }
}
