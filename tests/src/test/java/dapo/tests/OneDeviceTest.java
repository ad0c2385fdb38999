package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import causallm.generation.Completion;
import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.LowRankAdaptation;
import causallm.model.Precision;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;
import causallm.model.Trainer;
import causallm.model.TrainingSettings;
import causallm.model.TransformerConfig;

import dapo.policy.DirectAdvantageLoss;
import dapo.policy.PolicyDivergence;
import dapo.policy.PolicyQuality;
import dapo.policy.PolicyTrainer;
import dapo.policy.ReferenceLogProbabilities;
import dapo.policy.ReferencePolicy;
import dapo.policy.SupervisedTrainer;
import dapo.policy.TrainingState;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.reasoning.TokenIds;
import dapo.value.AdvantageEstimator;
import dapo.value.Critic;
import dapo.value.CriticQuality;
import dapo.value.CriticTrainer;

import libtorch.nn.Optimization;
import libtorch.nn.Parameter;
import libtorch.tensor.Device;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Models, objectives and batches lie on the default device, wherever that is: all that a run
 * computes is computed on {@code meta} without a tensor elsewhere.
 */
@ExtendWith(NoLeak.class)
class OneDeviceTest {
    private static final int TOKENS_PER_PASS = 64;

    /** Below the norm of the ones that are read back: gradients are clipped. */
    private static final double MAXIMUM_NORM = 0.5;

    private TensorScope scope;
    private OneDevice device;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        device = new OneDevice();
    }

    @AfterEach
    void close() {
        device.close();
        scope.close();
    }

    private static Stream<String> kinds() {
        return Stream.of(
                "llama-tied",
                "llama-untied",
                "llama-biased",
                "llama-linear",
                "llama-3",
                "mistral",
                "qwen2",
                "qwen3");
    }

    private static Path folder(String kind) {
        return Golden.path("model/" + kind);
    }

    /** What of a model is trained, and how. */
    enum Training {
        WHOLE(false),
        RECOMPUTING(true),
        ADAPTERS(true);

        private final boolean recomputing;

        Training(boolean recomputing) {
            this.recomputing = recomputing;
        }

        Precision precision() {
            var adaptation = new LowRankAdaptation(3, 6, LowRankAdaptation.KNOWN_TARGETS, 0);
            return this == ADAPTERS
                    ? Precision.adapting(ScalarType.BFLOAT16, adaptation)
                    : Precision.training(ScalarType.BFLOAT16);
        }
    }

    private static Stream<Arguments> trainings() {
        return kinds().flatMap(kind ->
                Arrays.stream(Training.values()).map(training -> Arguments.of(kind, training)));
    }

    private static CausalLM model(String kind) {
        return CausalLM.load(folder(kind), Training.WHOLE.precision());
    }

    private static Critic critic(String kind) {
        return Critic.startFrom(folder(kind), Training.WHOLE.precision());
    }

    private static TrainingSettings settings(Training training) {
        var optimization =
                new Optimization(
                        1e-3, 0.9, 0.95, 0.1, MAXIMUM_NORM, 0, Optimization.Decay.CONSTANT);
        return new TrainingSettings(optimization, 4, 1, TOKENS_PER_PASS, training.recomputing, 0);
    }

    private static int[] tokens(int count) {
        return IntStream.range(0, count).map(i -> 1 + i % 7).toArray();
    }

    private static List<TokenRow> rows() {
        return List.of(
                new TokenRow(tokens(12), 4),
                new TokenRow(tokens(9), 1),
                new TokenRow(tokens(30), 10),
                new TokenRow(tokens(30), 29));
    }

    private static CandidateAction candidate(int tokens, boolean terminal) {
        Step step = new Step("1\n", TokenIds.of(tokens(tokens)));
        return new CandidateAction(step, 1, terminal, terminal);
    }

    private static List<StateValue> states() {
        return IntStream.rangeClosed(1, 4)
                .mapToObj(i ->
                        new StateValue(
                                new StateKey("p", i / 3, i),
                                TokenIds.of(tokens(5 * i)),
                                0.25 * i,
                                3,
                                List.of(
                                        candidate(1, false),
                                        candidate(i + 1, false),
                                        candidate(9, true))))
                .toList();
    }

    private static List<StateAdvantages> advantages() {
        return states().stream()
                .map(state -> StateAdvantages.of(state, new double[] {0.25, 0.75, 0}))
                .toList();
    }

    private static List<TrainingState> trainingStates() {
        return advantages().stream()
                .map(state ->
                        new TrainingState(
                                state,
                                new ReferenceLogProbabilities(
                                        state.state(), List.of(-1.0, -2.0, -3.0))))
                .toList();
    }

    private static void assertLieHere(List<Parameter> parameters) {
        assertThat(parameters)
                .allSatisfy(parameter ->
                        assertThat(parameter.tensor().device()).isEqualTo(Device.META));
    }

    private static void assertGradientsLieHere(List<Parameter> parameters) {
        assertThat(parameters)
                .allSatisfy(parameter -> {
                    Tensor gradient = parameter.tensor().gradient().orElseThrow();
                    assertThat(gradient.device()).isEqualTo(Device.META);
                    assertThat(gradient).hasToString(parameter.tensor().toString());
                });
    }

    /** One step, and those after it that a restored trainer takes. */
    private static void train(Trainer trainer, Path saved) {
        assertThat(trainer.step(0)).containsKeys("loss", "gradient-norm");
        trainer.save(saved);
        trainer.restore(saved);
        for (int step = 1; step < trainer.steps(); step++) {
            trainer.step(step);
        }
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void gradientsHaveTheShapesOfTheParameters(String kind, Training training) {
        CausalLM model = CausalLM.load(folder(kind), training.precision());
        assertLieHere(model.parameters());
        TokenScorer.Pass pass = new TokenScorer(model, training.recomputing).forward(rows());
        pass.logProbabilities().mean().backward();
        pass.backward();
        assertGradientsLieHere(model.trained());
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void demonstrationsAreLearnt(String kind, Training training, @TempDir Path folder) {
        CausalLM model = CausalLM.load(folder(kind), training.precision());
        train(new SupervisedTrainer(model, rows(), settings(training)), folder);
        assertLieHere(model.parameters());
        assertThat(device.operators()).contains("_fused_adamw_", "mul_.Tensor");
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void advantagesAreLearnt(String kind, Training training, @TempDir Path folder) {
        CausalLM model = CausalLM.load(folder(kind), training.precision());
        var objective = new DirectAdvantageLoss(0.01);
        train(new PolicyTrainer(model, trainingStates(), objective, settings(training)), folder);
        assertThat(PolicyQuality.measure(model, trainingStates(), objective, TOKENS_PER_PASS))
                .containsKey("loss");
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void theCriticLearns(String kind, Training training, @TempDir Path folder) {
        Critic critic = Critic.startFrom(folder(kind), training.precision());
        assertLieHere(critic.parameters());
        train(new CriticTrainer(critic, states(), settings(training)), folder);
        assertThat(CriticQuality.measure(critic, states(), TOKENS_PER_PASS).states()).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void actionsAreScored(String kind) {
        CausalLM model = model(kind);
        assertThat(new ReferencePolicy(model, TOKENS_PER_PASS).logProbabilities(advantages()))
                .hasSize(4);
        assertThat(PolicyDivergence.measure(model, model, rows(), TOKENS_PER_PASS).perToken())
                .isZero();
        assertThat(new AdvantageEstimator(critic(kind), TOKENS_PER_PASS).estimate(states()))
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, 0, 1", "0.7, 5, 1", "1, 0, 0.9", "1, 5, 0.9"})
    void completionsAreSampled(double temperature, int topK, double topP) {
        Sampling sampling = new Sampling(temperature, topK, topP);
        kinds().forEach(kind -> {
            try (TensorScope _ = TensorScope.open()) {
                CausalLM model = model(kind);
                // The tokens that end a text are not read back, so each goes on to its maximum; the
                // last ones of the model's are never chosen.
                var vocabulary = new Vocabulary(model.config().vocabularySize() - 3, Set.of(2));
                List<Completion> completions =
                        new TextGenerator(model, vocabulary, sampling, 4).generate(requests());
                assertThat(completions)
                        .extracting(completion -> completion.tokens().length)
                        .containsExactly(3, 20, 5, 7, 4);
            }
        });
    }

    /** Equal prompts and others, of which some end while others go on. */
    private static List<Request> requests() {
        return List.of(
                new Request(tokens(5), 0, 3),
                new Request(tokens(5), 1, 20),
                new Request(tokens(8), 2, 5),
                new Request(tokens(8), 3, 7),
                new Request(tokens(2), 4, 4));
    }

    @Test
    void aNewModelLiesHereAndIsSaved(@TempDir Path folder) {
        TransformerConfig config = TransformerConfig.read(folder("qwen3"));
        CausalLM model = CausalLM.create(config, new SplittableRandom(1), ScalarType.FLOAT32);
        assertLieHere(model.parameters());
        model.save(folder.resolve("model"), saved -> {});
        assertThat(folder.resolve("model/model.safetensors")).exists();
        assertThat(Files.exists(folder.resolve("model.part"))).isFalse();
    }

    @Test
    void adaptersLieHereAndAreSavedApartOrMerged(@TempDir Path folder) {
        CausalLM model = CausalLM.load(folder("qwen2"), Training.ADAPTERS.precision());
        assertThat(model.trained()).isNotEmpty();
        assertLieHere(model.trained());
        model.saveAdapters(folder.resolve("adapters"));
        model.save(folder.resolve("merged"), saved -> {});
        assertThat(folder.resolve("adapters")).isNotEmptyDirectory();
        assertThat(folder.resolve("merged/model.safetensors")).exists();
    }

    @Test
    void aTensorElsewhereIsCaught() {
        Tensor here = Tensor.ones(ScalarType.FLOAT32, 2, 2);
        Tensor elsewhere = Tensor.empty(Device.CPU, ScalarType.FLOAT32, 2, 2);
        assertCaught(() -> here.matmul(elsewhere), "matmul");
        assertCaught(() -> here.subtract(elsewhere), "sub.Tensor");
        assertCaught(() -> Tensor.concatenate(List.of(here, elsewhere), 0), "cat");
        assertCaught(() -> elsewhere.fillInPlace(1), "fill_.Scalar");
        assertCaught(elsewhere::exp, "exp");
    }

    @Test
    void aNumberElsewhereIsCaughtThoughLibtorchTakesIt() {
        Tensor here = Tensor.ones(ScalarType.FLOAT32, 2, 2);
        Tensor number = Tensor.empty(Device.CPU, ScalarType.FLOAT32);
        assertCaught(() -> here.multiply(number), "mul.Tensor");
    }

    private static void assertCaught(Runnable call, String operator) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(call::run)
                .withMessageStartingWith(operator + " got float32[")
                .withMessageContaining("on cpu beside the device");
    }

    @Test
    void copiesCross() {
        assertThat(Tensor.of(new float[] {3, 4}).device()).isEqualTo(Device.META);
        assertThat(Tensor.of(new float[] {3, 4}).multiply(2).toFloatArray()).containsExactly(1, 1);
    }
}
