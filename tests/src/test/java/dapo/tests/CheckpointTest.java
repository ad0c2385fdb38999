package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import causallm.model.CausalLM;
import causallm.model.CheckpointException;
import causallm.model.Precision;
import causallm.model.TransformerConfig;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;

@ExtendWith(NoLeak.class)
class CheckpointTest {
    @TempDir private Path folder;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static CausalLM drawn(boolean tied, long seed) {
        TransformerConfig config =
                TransformerConfig.llama(
                        13, 8, 12, 2, 4, 2, 6, 5e5, 1e-5, 32, tied, OptionalInt.of(3));
        return CausalLM.create(config, new Random(seed), ScalarType.FLOAT32);
    }

    private static void assertSameParameters(CausalLM actual, CausalLM expected) {
        List<Parameter> parameters = actual.parameters();
        assertThat(parameters)
                .extracting(Parameter::name)
                .containsExactlyElementsOf(
                        expected.parameters().stream().map(Parameter::name).toList());
        for (int i = 0; i < parameters.size(); i++) {
            Golden.assertClose(
                    parameters.get(i).tensor(), expected.parameters().get(i).tensor(), 0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSavedModelIsLoadedBitForBit(boolean tied) {
        CausalLM model = drawn(tied, 1);
        model.save(folder.resolve("model"), _ -> {});
        CausalLM loaded =
                CausalLM.load(folder.resolve("model"), Precision.training(ScalarType.FLOAT32));
        assertThat(loaded.config()).isEqualTo(model.config());
        assertSameParameters(loaded, model);
        assertThat(loaded.parameters()).allMatch(one -> one.tensor().requiresGradient());
        Tensor tokens = Tensor.of(new long[] {1, 5, 2, 12}, 1, 4);
        Golden.assertClose(
                loaded.logits(loaded.transformer().forward(tokens)),
                model.logits(model.transformer().forward(tokens)),
                0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-biased", "llama-3", "mistral", "qwen3"})
    void aModelOfTransformersIsSavedWithTheSameTensors(String kind) {
        Path original = Golden.path("model/" + kind);
        CausalLM model = CausalLM.load(original, Precision.inference(ScalarType.FLOAT32));
        model.save(folder.resolve("copy"), _ -> {});
        CausalLM copy =
                CausalLM.load(folder.resolve("copy"), Precision.inference(ScalarType.FLOAT32));
        assertSameParameters(copy, model);
        assertThat(copy.config()).isEqualTo(model.config());
        assertThat(Golden.tensors("model/" + kind + "/model.safetensors").names())
                .containsExactlyInAnyOrderElementsOf(
                        copy.parameters().stream().map(Parameter::name).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"FLOAT16", "BFLOAT16", "FLOAT64"})
    void aModelIsLoadedInTheTypeAskedFor(ScalarType type) {
        drawn(true, 1).save(folder.resolve("model"), _ -> {});
        CausalLM loaded = CausalLM.load(folder.resolve("model"), Precision.inference(type));
        assertThat(loaded.parameters())
                .allMatch(one -> one.tensor().type() == type)
                .noneMatch(one -> one.tensor().requiresGradient());
        Tensor tokens = Tensor.of(new long[] {1, 5}, 1, 2);
        assertThat(loaded.transformer().forward(tokens).type()).isEqualTo(type);
    }

    @Test
    void theSameSeedDrawsTheSameModel() {
        assertSameParameters(drawn(true, 1), drawn(true, 1));
        double[] one = drawn(true, 1).parameters().get(0).tensor().toDoubleArray();
        assertThat(drawn(true, 2).parameters().get(0).tensor().toDoubleArray()).isNotEqualTo(one);
    }

    @Test
    void savingOverAModelReplacesItAndLeavesNothingElse() throws IOException {
        Path model = folder.resolve("model");
        drawn(true, 1).save(model, inside -> write(inside.resolve("tokenizer.json"), "old"));
        CausalLM second = drawn(true, 2);
        second.save(model, inside -> write(inside.resolve("more.json"), "new"));
        assertSameParameters(CausalLM.load(model, Precision.inference(ScalarType.FLOAT32)), second);
        try (Stream<Path> files = Files.list(model)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "model.safetensors", "more.json");
        }
        try (Stream<Path> siblings = Files.list(folder)) {
            assertThat(siblings).containsExactly(model);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its parameters lie over the very file that is replaced. */
    @Test
    void aLoadedModelIsSavedOverItself() {
        Path path = folder.resolve("model");
        drawn(true, 1).save(path, _ -> {});
        CausalLM model = CausalLM.load(path, Precision.training(ScalarType.FLOAT32));
        try (GradMode _ = GradMode.disable()) {
            model.parameters().get(0).tensor().addInPlace(1);
        }
        model.save(path, _ -> {});
        assertSameParameters(CausalLM.load(path, Precision.inference(ScalarType.FLOAT32)), model);
    }

    @Test
    void aFailureLeavesTheOldModelInItsPlace() {
        Path path = folder.resolve("model");
        CausalLM model = drawn(true, 1);
        model.save(path, _ -> {});
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        drawn(true, 2)
                                .save(
                                        path,
                                        _ -> {
                                            throw new IllegalStateException("tokenizer");
                                        }));
        assertSameParameters(CausalLM.load(path, Precision.inference(ScalarType.FLOAT32)), model);
        model.save(path, _ -> {});
    }

    @Test
    void whatIsNoModelFolderIsNotReplaced() throws IOException {
        Path thesis = Files.createDirectories(folder.resolve("thesis"));
        Files.writeString(thesis.resolve("chapter.txt"), "years of work");
        CausalLM model = drawn(true, 1);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> model.save(thesis, _ -> {}))
                .withMessage(
                        thesis + ": is there and is no model folder: name another, or remove it");
        assertThat(thesis.resolve("chapter.txt")).hasContent("years of work");
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> model.save(file, _ -> {}));
        assertThat(file).hasContent("text");
        model.save(Files.createDirectories(folder.resolve("empty")), _ -> {});
        assertThat(folder.resolve("empty/config.json")).exists();
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path inside = file.resolve("model");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> drawn(true, 1).save(inside, _ -> {}))
                .withMessageStartingWith(inside + ": cannot be written (");
    }

    @Test
    void weightsThatDoNotFitTheConfigurationAreRefused() throws IOException {
        Path path = folder.resolve("model");
        drawn(true, 1).save(path, _ -> {});
        Path config = path.resolve("config.json");
        String json = Files.readString(config);
        Files.writeString(config, json.replace("\"vocab_size\" : 13", "\"vocab_size\" : 14"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CausalLM.load(path, Precision.inference(ScalarType.FLOAT32)))
                .withMessage(
                        path.resolve("model.safetensors")
                                + ": tensor model.embed_tokens.weight has shape [13, 8], expected"
                                + " [14, 8]");
        Files.writeString(
                config,
                json.replace("\"tie_word_embeddings\" : true", "\"tie_word_embeddings\":false"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CausalLM.load(path, Precision.inference(ScalarType.FLOAT32)))
                .withMessageEndingWith("has no tensor lm_head.weight");
        Files.delete(path.resolve("model.safetensors"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> CausalLM.load(path, Precision.inference(ScalarType.FLOAT32)))
                .withMessageEndingWith("model.safetensors: does not exist: copy or fetch it again");
    }
}
