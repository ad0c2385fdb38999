package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.CausalLM;
import causallm.model.LowRankAdaptation;
import causallm.model.Precision;
import causallm.model.SafetensorsFile;

import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A model with the adapters that PEFT wrote computes here what it computes there. */
@ExtendWith(NoLeak.class)
class LowRankAdapterParityTest {
    private static final double TOLERANCE = 1e-5;
    private static final String PREFIX = "base_model.model.";

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

    private static SafetensorsFile golden(String kind) {
        return Golden.tensors("lora/" + kind + "/golden.safetensors");
    }

    private static SafetensorsFile adapters(String kind) {
        return Golden.tensors("lora/" + kind + "/adapter_model.safetensors");
    }

    /** The model of the folder with PEFT's adapters beside it. */
    private static CausalLM adapted(String kind) {
        JsonNode json = Golden.json("lora/" + kind + "/adapter_config.json");
        LowRankAdaptation settings =
                new LowRankAdaptation(
                        json.path("r").asInt(),
                        json.path("lora_alpha").asDouble(),
                        json.path("target_modules").valueStream().map(JsonNode::asString).toList(),
                        0);
        CausalLM model =
                CausalLM.load(
                        Golden.path("model/" + kind),
                        Precision.adapting(ScalarType.FLOAT32, settings));
        SafetensorsFile saved = adapters(kind);
        assertThat(model.trained())
                .extracting(one -> PREFIX + one.name())
                .containsExactlyInAnyOrderElementsOf(saved.names());
        try (GradMode _ = GradMode.disable()) {
            for (Parameter one : model.trained()) {
                Tensor values = saved.tensor(PREFIX + one.name(), one.tensor().shape());
                one.tensor().copyFrom(values);
            }
        }
        return model;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2"})
    void logitsLossAndEveryGradientAreThoseOfPeft(String kind) {
        CausalLM model = adapted(kind);
        SafetensorsFile golden = golden(kind);
        Tensor ids = golden.tensor("inputIds");
        Tensor logits = model.logits(model.transformer().forward(ids));
        Golden.assertClose(logits, golden.tensor("logits"), TOLERANCE);
        long predicted = ids.size(1) - 1;
        Tensor targets = ids.narrow(1, 1, predicted).unsqueeze(2);
        Tensor chosen = logits.narrow(1, 0, predicted).logSoftmax(2).gather(2, targets);
        Tensor loss = chosen.mean().negate();
        Golden.assertClose(loss, golden.tensor("loss"), TOLERANCE);
        loss.backward();
        List<String> names = new ArrayList<>();
        for (Parameter one : model.trained()) {
            String name = "gradient." + PREFIX + one.name();
            names.add(name);
            Golden.assertClose(
                    one.tensor().gradient().orElseThrow(), golden.tensor(name), TOLERANCE);
        }
        assertThat(golden.names().stream().filter(name -> name.startsWith("gradient.")))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(model.parameters()).allMatch(one -> one.tensor().gradient().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2"})
    void theMergedModelIsThatOfPeft(String kind) {
        adapted(kind).save(folder.resolve("merged"), _ -> {});
        CausalLM merged =
                CausalLM.load(folder.resolve("merged"), Precision.inference(ScalarType.FLOAT32));
        CausalLM base =
                CausalLM.load(
                        Golden.path("model/" + kind), Precision.inference(ScalarType.FLOAT32));
        SafetensorsFile golden = golden(kind);
        for (int i = 0; i < base.parameters().size(); i++) {
            Parameter one = merged.parameters().get(i);
            boolean changed = golden.names().contains("merged." + one.name());
            Golden.assertClose(
                    one.tensor(),
                    changed
                            ? golden.tensor("merged." + one.name())
                            : base.parameters().get(i).tensor(),
                    changed ? TOLERANCE : 0);
        }
        Tensor hidden = merged.transformer().forward(golden.tensor("inputIds"));
        Golden.assertClose(merged.logits(hidden), golden.tensor("logits"), TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2"})
    void adaptersAreWrittenAsPeftWroteThem(String kind) {
        adapted(kind).saveAdapters(folder);
        SafetensorsFile ours = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"));
        SafetensorsFile theirs = adapters(kind);
        assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.names());
        theirs.names()
                .forEach(name -> Golden.assertClose(ours.tensor(name), theirs.tensor(name), 0));
        JsonNode written = Golden.read(folder.resolve("adapter_config.json"));
        JsonNode expected = Golden.json("lora/" + kind + "/adapter_config.json");
        for (String key : written.propertyNames()) {
            if (!key.equals("base_model_name_or_path")) {
                assertThat(written.path(key)).as(key).isEqualTo(expected.path(key));
            }
        }
    }
}
