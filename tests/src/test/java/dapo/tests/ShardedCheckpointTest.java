package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import causallm.model.CausalLM;
import causallm.model.CheckpointException;
import causallm.model.Precision;

import libtorch.nn.Parameter;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders whose weights are in several files, which an index names. */
@ExtendWith(NoLeak.class)
class ShardedCheckpointTest {
    private static final Precision PRECISION = Precision.inference(ScalarType.FLOAT32);
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir private Path folder;

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.list(Golden.path("model/qwen2"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private void assertRefused(Path file, String problem) {
        try (TensorScope _ = TensorScope.open()) {
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> CausalLM.load(folder, PRECISION))
                    .withMessageStartingWith(file + ": ")
                    .withMessageContaining(problem)
                    .satisfies(e -> assertThat(e).message().doesNotContain("\n"));
        }
    }

    @Test
    void aModelIsSavedAsOneFile() {
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model = CausalLM.load(folder, PRECISION);
            model.save(folder, _ -> {});
            assertThat(folder.resolve(INDEX)).doesNotExist();
            CausalLM saved = CausalLM.load(folder, PRECISION);
            List<String> names = saved.parameters().stream().map(Parameter::name).toList();
            assertThat(names).contains("model.layers.1.self_attn.v_proj.bias").hasSize(26);
            for (int i = 0; i < names.size(); i++) {
                Golden.assertClose(
                        saved.parameters().get(i).tensor(), model.parameters().get(i).tensor(), 0);
            }
        }
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        Path shard = folder.resolve("model-00003-of-00004.safetensors");
        Files.delete(shard);
        assertRefused(shard, "does not exist");
    }

    @Test
    void aShardThatLacksItsTensorIsNamed() throws IOException {
        Path shard = folder.resolve("model-00001-of-00004.safetensors");
        Files.copy(folder.resolve("model-00002-of-00004.safetensors"), folder.resolve("other"));
        Files.delete(shard);
        Files.move(folder.resolve("other"), shard);
        assertRefused(shard, "says it holds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model.safetensors", "/etc/passwd", "..", "", "a\\\\b"})
    void aShardOutsideTheFolderIsRefused(String name) throws IOException {
        Path index = folder.resolve(INDEX);
        Files.writeString(index, "{\"weight_map\": {\"model.norm.weight\": \"" + name + "\"}}");
        assertRefused(index, "expected a file of this folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "[]", "{\"weight_map\": 3}"})
    void anIndexThatIsNoneIsRefused(String text) throws IOException {
        Path index = folder.resolve(INDEX);
        Files.writeString(index, text);
        assertRefused(index, text.equals("{") ? "is not valid JSON" : "has no object weight_map");
    }

    @Test
    void aTensorThatNoShardHoldsIsNamed() throws IOException {
        Path index = folder.resolve(INDEX);
        Files.writeString(
                index,
                Files.readString(index).replace("\"model.norm.weight\"", "\"model.norm.other\""));
        assertRefused(folder.resolve("model-00004-of-00004.safetensors"), "model.norm.other");
    }
}
