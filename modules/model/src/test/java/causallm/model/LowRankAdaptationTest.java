package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Initialization;
import libtorch.nn.Optimization;
import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

@ExtendWith(NoLeak.class)
class LowRankAdaptationTest {
    private static final LowRankAdaptation SETTINGS =
            new LowRankAdaptation(3, 6, List.of("v_proj", "down_proj"), 5);
    private static final Optimization OPTIMIZATION =
            new Optimization(0.1, 0.9, 0.95, 0, 1, 0, Optimization.Decay.CONSTANT);

    @TempDir private Path folder;

    private TensorScope scope;
    private Path base;

    @BeforeEach
    void saveBase() {
        scope = TensorScope.open();
        base = folder.resolve("base");
        SmallModel.create(true, ScalarType.FLOAT32).save(base, _ -> {});
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private CausalLM adapting(ScalarType compute) {
        return CausalLM.load(base, Precision.adapting(compute, SETTINGS));
    }

    private static CausalLM fixed(Path folder) {
        return CausalLM.load(folder, Precision.inference(ScalarType.FLOAT32));
    }

    private static Map<String, Tensor> byName(List<Parameter> parameters) {
        return parameters.stream().collect(Collectors.toMap(Parameter::name, Parameter::tensor));
    }

    /** As after some steps of training. */
    private static void move(CausalLM model) {
        try (GradMode _ = GradMode.disable()) {
            Random random = new Random(3);
            Initialization normal = new Initialization.Normal(0.3);
            for (Parameter one : model.trained()) {
                long[] shape = one.tensor().shape();
                one.tensor().copyFrom(normal.draw(random, ScalarType.FLOAT32, shape));
            }
        }
    }

    private static float[] logits(CausalLM model) {
        Tensor tokens = Tensor.of(new long[] {1, 5, 2, 9, 4}, 1, 5);
        return model.logits(model.transformer().forward(tokens)).toFloatArray();
    }

    @Test
    void onlyTheAdaptersOfTheTargetsAreTrained() {
        CausalLM model = adapting(ScalarType.BFLOAT16);
        assertThat(model.trained())
                .extracting(Parameter::name, one -> one.tensor().toString())
                .containsExactly(
                        shaped("0.self_attn.v_proj.lora_A", "3, 8"),
                        shaped("0.self_attn.v_proj.lora_B", "8, 3"),
                        shaped("0.mlp.down_proj.lora_A", "3, 12"),
                        shaped("0.mlp.down_proj.lora_B", "8, 3"),
                        shaped("1.self_attn.v_proj.lora_A", "3, 8"),
                        shaped("1.self_attn.v_proj.lora_B", "8, 3"),
                        shaped("1.mlp.down_proj.lora_A", "3, 12"),
                        shaped("1.mlp.down_proj.lora_B", "8, 3"));
        assertThat(model.trained()).allMatch(one -> one.tensor().requiresGradient());
        assertThat(model.parameters())
                .hasSameSizeAs(fixed(base).parameters())
                .allMatch(one -> one.tensor().type() == ScalarType.BFLOAT16)
                .noneMatch(one -> one.tensor().requiresGradient());
    }

    private static Tuple shaped(String layer, String shape) {
        return tuple("model.layers." + layer + ".weight", "float32[" + shape + "]");
    }

    @Test
    void newAdaptersChangeNothingAndAreDrawnFromTheirSeed() {
        assertThat(logits(adapting(ScalarType.FLOAT32))).containsExactly(logits(fixed(base)));
        Tensor first = adapting(ScalarType.FLOAT32).trained().getFirst().tensor();
        Tensor again = adapting(ScalarType.BFLOAT16).trained().getFirst().tensor();
        assertThat(again.toFloatArray()).containsExactly(first.toFloatArray());
        LowRankAdaptation other = new LowRankAdaptation(3, 6, SETTINGS.targets(), 6);
        CausalLM otherwise = CausalLM.load(base, Precision.adapting(ScalarType.FLOAT32, other));
        assertThat(otherwise.trained().getFirst().tensor().toFloatArray())
                .isNotEqualTo(first.toFloatArray());
    }

    @Test
    void aTrainingMovesTheAdaptersAloneAndItsStateHoldsNothingElse() {
        CausalLM model = adapting(ScalarType.FLOAT32);
        Map<String, float[]> before =
                model.parameters().stream()
                        .collect(
                                Collectors.toMap(
                                        Parameter::name, one -> one.tensor().toFloatArray()));
        TokenRow row = new TokenRow(new int[] {1, 5, 2, 9, 4}, 1);
        TrainingRun<TokenRow> run =
                new TrainingRun<>(
                        List.of(row),
                        _ -> 1,
                        model.trained(),
                        new TrainingSettings(OPTIMIZATION, 1, 2, 100, false, 1));
        double loss = 0;
        for (int step = 0; step < run.steps(); step++) {
            TokenScorer.Pass pass = new TokenScorer(model).forward(run.batch(step));
            Tensor objective = pass.logProbabilities().mean().negate();
            assertThat(step == 0 || objective.item() < loss).isTrue();
            loss = objective.item();
            objective.backward();
            pass.backward();
            run.update(step, loss);
        }
        byName(model.parameters())
                .forEach((name, tensor) ->
                        assertThat(tensor.toFloatArray()).as(name).isEqualTo(before.get(name)));
        run.save(folder);
        assertThat(SafetensorsFile.open(folder.resolve("training.safetensors")).names())
                .hasSize(4 * model.trained().size())
                .allMatch(name -> name.contains(".lora_"));
    }

    @Test
    void aSavedModelIsTheFoldersOwnWithTheAdaptersAddedInFloat32() {
        CausalLM model = adapting(ScalarType.BFLOAT16);
        move(model);
        model.save(folder.resolve("merged"), _ -> {});
        Map<String, Tensor> adapters = byName(model.trained());
        Map<String, Tensor> original = byName(fixed(base).parameters());
        for (Parameter merged : fixed(folder.resolve("merged")).parameters()) {
            Tensor own = original.get(merged.name());
            String layer = merged.name().replace(".weight", "");
            Tensor expected =
                    adapters.containsKey(layer + ".lora_A.weight")
                            ? own.add(
                                    adapters.get(layer + ".lora_B.weight")
                                            .matmul(adapters.get(layer + ".lora_A.weight"))
                                            .multiply(2))
                            : own;
            assertThat(merged.tensor().toFloatArray())
                    .as(merged.name())
                    .containsExactly(expected.toFloatArray(), within(1e-6f));
        }
    }

    @Test
    void aSavedModelComputesWhatTheModelWithAdaptersDid() {
        CausalLM model = adapting(ScalarType.FLOAT32);
        move(model);
        model.save(folder.resolve("merged"), _ -> {});
        assertThat(logits(model)).isNotEqualTo(logits(fixed(base)));
        assertThat(logits(fixed(folder.resolve("merged"))))
                .containsExactly(logits(model), within(1e-5f));
    }

    @Test
    void aModelIsSavedOverTheFolderItCameFrom() {
        CausalLM model = adapting(ScalarType.FLOAT32);
        move(model);
        model.save(base, _ -> {});
        assertThat(logits(fixed(base))).containsExactly(logits(model), within(1e-5f));
    }

    @Test
    void adaptersAreSavedAsPeftDoes() throws IOException {
        CausalLM model = adapting(ScalarType.BFLOAT16);
        move(model);
        Path adapter = folder.resolve("adapter");
        model.saveAdapters(adapter);
        SafetensorsFile file = SafetensorsFile.open(adapter.resolve("adapter_model.safetensors"));
        assertThat(file.names())
                .containsExactlyElementsOf(
                        model.trained().stream()
                                .map(one -> "base_model.model." + one.name())
                                .toList());
        for (Parameter one : model.trained()) {
            Tensor saved = file.tensor("base_model.model." + one.name(), one.tensor().shape());
            assertThat(saved.toFloatArray()).containsExactly(one.tensor().toFloatArray());
        }
        JsonNode json =
                JsonMapper.shared()
                        .readTree(Files.readString(adapter.resolve("adapter_config.json")));
        assertThat(json.path("peft_type").asString()).isEqualTo("LORA");
        assertThat(json.path("task_type").asString()).isEqualTo("CAUSAL_LM");
        assertThat(json.path("base_model_name_or_path").asString()).isEqualTo(base.toString());
        assertThat(json.path("r").asInt()).isEqualTo(3);
        assertThat(json.path("lora_alpha").isIntegralNumber()).isTrue();
        assertThat(json.path("lora_alpha").asInt()).isEqualTo(6);
        assertThat(json.path("target_modules").valueStream().map(JsonNode::asString))
                .containsExactly("v_proj", "down_proj");
        assertThat(json.path("bias").asString()).isEqualTo("none");
        assertThat(json.path("modules_to_save").isNull()).isTrue();
    }

    @Test
    void aModelWithoutAdaptersHasNoneToSave() {
        assertThatIllegalStateException()
                .isThrownBy(() -> fixed(base).saveAdapters(folder.resolve("adapter")))
                .withMessageContaining("load it with Precision.adapting");
    }

    @Test
    void settingsThatCannotBeAreRefused() {
        Function<List<String>, LowRankAdaptation> targets =
                named -> new LowRankAdaptation(1, 1, named, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> targets.apply(List.of("q_proj", "query")))
                .withMessageContaining(
                        "[q_proj, query], expected some of [q_proj, k_proj, v_proj, o_proj,"
                                + " gate_proj, up_proj, down_proj]");
        assertThatIllegalArgumentException().isThrownBy(() -> targets.apply(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LowRankAdaptation(0, 1, List.of("q_proj"), 0))
                .withMessage("adapters of rank 0 and alpha 1.0, expected above 0 both");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LowRankAdaptation(1, Double.NaN, List.of("q_proj"), 0));
    }
}
