package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.SafetensorsFile;

import dapo.pipeline.Pipeline;
import dapo.pipeline.Progress;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The whole method with adapters of low rank, on a model that was trained before. */
@ExtendWith(NoLeak.class)
class AdapterRunTest {
    private static final List<String> RESULTS =
            List.of("base", "iteration-1/critic", "iteration-1/policy");

    private static RunConfiguration configuration;
    private static Path start;
    private static Path whole;

    @TempDir Path own;

    @BeforeAll
    static void runTheWholeMethod(@TempDir Path folder) throws IOException {
        RunConfiguration scratch = TinyRun.configuration(folder);
        try (RunDirectory directory = RunDirectory.open(folder.resolve("scratch"), scratch)) {
            new Pipeline(directory, Progress.silent()).fineTune();
        }
        start = folder.resolve("scratch").resolve("base");
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("iterations", "1");
        changes.put("model.path", start.toString());
        changes.put("fine-tuning.epochs", "2");
        changes.put("lora.rank", "4");
        changes.put("lora.targets", "q_proj,v_proj,up_proj");
        changes.put("lora.adapter", "true");
        configuration = scratch.with(changes);
        whole = folder.resolve("whole");
        run(whole, configuration, Progress.silent());
    }

    private static void run(Path run, RunConfiguration configuration, Progress progress) {
        try (RunDirectory directory = RunDirectory.open(run, configuration)) {
            new Pipeline(directory, progress).run();
        }
    }

    private static double[] weight(Path model, String name) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor tensor = SafetensorsFile.open(model.resolve("model.safetensors")).tensor(name);
            return tensor.toDoubleArray();
        }
    }

    @Test
    void eachResultIsAWholeModelWithItsAdaptersBesideIt() {
        for (String result : RESULTS) {
            assertThat(RunFiles.names(whole.resolve(result)))
                    .containsExactly(
                            "adapter/adapter_config.json",
                            "adapter/adapter_model.safetensors",
                            "config.json",
                            "model.safetensors",
                            "tokenizer.json");
        }
    }

    @Test
    void onlyTheLayersWithAdaptersHaveMoved() {
        String layer = "model.layers.1.self_attn.";
        for (String result : RESULTS) {
            Path model = whole.resolve(result);
            for (String name : List.of("model.embed_tokens.weight", layer + "k_proj.weight")) {
                assertThat(weight(model, name)).as(name).containsExactly(weight(start, name));
            }
            assertThat(weight(model, layer + "q_proj.weight"))
                    .isNotEqualTo(weight(start, layer + "q_proj.weight"));
        }
    }

    @Test
    void theCriticsHeadIsTrained() {
        double[] head = weight(whole.resolve("iteration-1/critic"), "score.weight");
        assertThat(Arrays.stream(head)).anyMatch(number -> Math.abs(number) > 1e-3);
    }

    /** Its activations are recomputed, those of the whole run are not. */
    @Test
    void anInterruptedRunThatRecomputesEndsWithTheSameRecordsAndWeights() {
        var interruptions = new InterruptingProgress(new SplittableRandom(23));
        RunConfiguration recomputing = configuration.with(Map.of("recompute-activations", "true"));
        Path parts = own.resolve("parts");
        int attempts = 0;
        boolean finished = false;
        while (!finished) {
            attempts++;
            try {
                run(parts, recomputing, interruptions);
                finished = true;
            } catch (InterruptingProgress.Interruption interrupted) {
                assertThat(parts.resolve("summary.json")).doesNotExist();
            }
        }
        assertThat(attempts).isGreaterThan(5);
        assertThat(comparable(parts)).isEqualTo(comparable(whole));
    }

    /** The files but for what names the run itself, or whether it recomputes. */
    private static Map<String, String> comparable(Path run) {
        Map<String, String> contents = RunFiles.timelessContents(run);
        contents.replaceAll((name, content) -> content.replace(run.toString(), "RUN"));
        contents.remove("configuration.yaml");
        return contents;
    }
}
