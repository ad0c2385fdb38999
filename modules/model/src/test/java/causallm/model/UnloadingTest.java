package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/** What was read and converted gives its memory back. */
@ExtendWith(NoLeak.class)
@EnabledOnOs(OS.LINUX) // where the system tells what is in memory
class UnloadingTest {
    private static final int ELEMENTS = 1_000_003; // several pages, and no multiple of one

    @TempDir private Path folder;

    private SafetensorsFile write(int tensors) {
        Path path = folder.resolve("file.safetensors");
        try (TensorScope _ = TensorScope.open()) {
            Map<String, Tensor> written = new LinkedHashMap<>();
            for (int i = 0; i < tensors; i++) {
                written.put("t" + i, Tensor.full(i + 1, ScalarType.FLOAT32, ELEMENTS));
            }
            SafetensorsFile.write(path, written);
        }
        return SafetensorsFile.open(path);
    }

    /** Kilobytes of this process that are in memory and come from {@code file}. */
    private static long resident(Path file) throws IOException {
        long kilobytes = 0;
        boolean inFile = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                inFile = line.endsWith(file.toString());
            } else if (inFile && line.startsWith("Rss:")) {
                kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kilobytes;
    }

    @Test
    void whatIsUnloadedLeavesMemoryAndIsReadAgain() throws IOException {
        SafetensorsFile file = write(1);
        try (TensorScope _ = TensorScope.open()) {
            assertThat(file.tensor("t0").sum().item()).isEqualTo(ELEMENTS);
            assertThat(resident(file.path())).isGreaterThan(3_500);
            file.unload("t0");
            assertThat(resident(file.path())).isLessThan(400);
            assertThat(file.tensor("t0").sum().item()).isEqualTo(ELEMENTS);
        }
    }

    @Test
    void writesToItsNeighboursStay() {
        SafetensorsFile file = write(3);
        try (TensorScope _ = TensorScope.open()) {
            Tensor first = file.tensor("t0").fillInPlace(7);
            Tensor last = file.tensor("t2").fillInPlace(9);
            file.unload("t1");
            assertThat(first.sum().item()).isEqualTo(7.0 * ELEMENTS);
            assertThat(last.sum().item()).isEqualTo(9.0 * ELEMENTS);
            assertThat(file.tensor("t1").sum().item()).isEqualTo(2.0 * ELEMENTS);
        }
    }

    @Test
    void aModelThatIsConvertedLeavesNothingOfItsFileInMemory() throws IOException {
        Path model = folder.resolve("model");
        TransformerConfig config =
                TransformerConfig.llama(
                        50_000, 64, 64, 1, 4, 4, 16, 10_000, 1e-6, 32, true, OptionalInt.empty());
        try (TensorScope _ = TensorScope.open()) {
            CausalLM.create(config, new Random(1), ScalarType.FLOAT32).save(model, _ -> {});
            LowRankAdaptation settings =
                    new LowRankAdaptation(2, 4, LowRankAdaptation.KNOWN_TARGETS, 1);
            CausalLM adapted =
                    CausalLM.load(model, Precision.adapting(ScalarType.BFLOAT16, settings));
            Path weights = model.resolve("model.safetensors");
            assertThat(Files.size(weights)).isGreaterThan(12_000_000);
            assertThat(resident(weights)).isLessThan(2_000);
            adapted.save(folder.resolve("merged"), _ -> {});
            assertThat(resident(weights)).isLessThan(2_000);
        }
    }
}
