package dapo.benchmarks;

import causallm.generation.RandomStream;
import causallm.model.CausalLM;
import causallm.model.Precision;

import dapo.value.Critic;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes the models that all contestants open, in float32 and with random weights, where they are
 * not there yet. A program of its own, so that what measures has no libtorch in memory.
 */
public final class Material {
    private static final Map<String, String> DEFAULTS =
            Map.of("model", "", "folder", "", "critic", "", "threads", "1", "seconds", "0");

    private Material() {}

    /**
     * Writes the language model {@code --model} to {@code --folder}, and to {@code --critic} a
     * critic that has its decoder.
     */
    public static void main(String[] options) {
        Arguments arguments = new Arguments(DEFAULTS, options);
        Path folder = Path.of(arguments.text("folder"));
        if (!arguments.text("model").isEmpty() && Files.notExists(folder)) {
            writeModel(ModelShape.of(arguments.text("model")), folder);
        }
        if (!arguments.text("critic").isEmpty()) {
            writeCritic(folder, Path.of(arguments.text("critic")));
        }
        ResultLine.print("material", Map.of(), Map.of());
    }

    /** Has a process write what is missing. */
    static void request(Harness harness, String model, Path folder, String critic) {
        boolean complete =
                Files.exists(folder) && (critic.isEmpty() || Files.exists(Path.of(critic)));
        if (!complete) {
            harness.ours(
                            Material.class,
                            "material",
                            "--model",
                            model,
                            "--folder",
                            folder.toString(),
                            "--critic",
                            critic)
                    .run();
        }
    }

    private static void writeModel(ModelShape shape, Path folder) {
        try (TensorScope _ = TensorScope.open()) {
            CausalLM.create(shape.config(), new SplittableRandom(0), ScalarType.FLOAT32)
                    .save(folder, _ -> {});
        }
    }

    /** A critic whose head, which starts at zero, tells states apart. */
    private static void writeCritic(Path folder, Path critic) {
        if (Files.exists(critic)) {
            return;
        }
        try (TensorScope _ = TensorScope.open();
                GradMode _ = GradMode.disable()) {
            Critic made = Critic.startFrom(folder, Precision.inference(ScalarType.FLOAT32));
            Parameter head = made.parameters().getLast();
            head.tensor().copyFrom(Tensor.of(weights(head), head.tensor().shape()));
            made.save(critic, _ -> {});
        }
    }

    private static float[] weights(Parameter head) {
        SplittableRandom random = new SplittableRandom(RandomStream.seed(0, "critic"));
        long[] shape = head.tensor().shape();
        float[] weights = new float[(int) (shape[0] * shape[1])];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() / Math.sqrt(weights.length));
        }
        return weights;
    }
}
