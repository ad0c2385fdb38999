package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import causallm.model.Precision;

import dapo.pipeline.IterationDirectory;
import dapo.pipeline.MetricsLog;
import dapo.pipeline.Pipeline;
import dapo.pipeline.Progress;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.RunDirectoryException;
import dapo.pipeline.RunSummary;
import dapo.pipeline.UnitLog;
import dapo.policy.DirectAdvantageLoss;
import dapo.policy.Policy;
import dapo.policy.PolicyQuality;
import dapo.policy.ReferenceLogProbabilities;
import dapo.policy.ReferencePolicy;
import dapo.policy.TrainingState;
import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateValue;
import dapo.value.AdvantageEstimator;
import dapo.value.Critic;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The whole method on a small task, as an embedder runs it. */
@ExtendWith(NoLeak.class)
class EndToEndTest {
    private static final Precision INFERENCE = Precision.inference(ScalarType.FLOAT32);
    private static final int TOKENS_PER_PASS = 4096;
    private static final List<String> MODEL =
            List.of("config.json", "model.safetensors", "tokenizer.json");

    private static RunConfiguration configuration;
    private static Path whole;
    private static RunSummary summary;

    @TempDir Path own;

    @BeforeAll
    static void runTheWholeMethod(@TempDir Path folder) throws IOException {
        configuration = TinyRun.configuration(folder);
        whole = folder.resolve("whole");
        summary = run(whole, Progress.silent());
    }

    private static RunSummary run(Path run, Progress progress) {
        try (RunDirectory directory = RunDirectory.open(run, configuration)) {
            return new Pipeline(directory, progress).run();
        }
    }

    private static List<IterationDirectory> iterations() {
        return List.of(
                new IterationDirectory(1, whole.resolve("iteration-1")),
                new IterationDirectory(2, whole.resolve("iteration-2")));
    }

    private static Path referencePolicy(IterationDirectory iteration) {
        return iteration.number() == 1 ? whole.resolve("base") : iterations().getFirst().policy();
    }

    private static <T> List<T> records(Path file, Class<T> type) {
        try (Stream<T> records = UnitLog.records(file, type)) {
            return records.toList();
        }
    }

    private static List<StateAdvantages> advantages(IterationDirectory iteration) {
        return records(iteration.advantages(), StateAdvantages.class);
    }

    private static List<ReferenceLogProbabilities> reference(IterationDirectory iteration) {
        return records(iteration.referenceLogProbabilities(), ReferenceLogProbabilities.class);
    }

    @Test
    void everyFileAppearsAndNothingElseIsLeft() {
        List<String> expected = new ArrayList<>();
        expected.addAll(
                List.of(
                        "configuration.yaml",
                        "evaluation.jsonl",
                        "metrics.jsonl",
                        "run.lock",
                        "sampled-evaluation.jsonl",
                        "summary.json"));
        MODEL.forEach(file -> expected.add("base/" + file));
        for (String iteration : List.of("iteration-1/", "iteration-2/")) {
            for (String file :
                    List.of(
                            "advantages",
                            "critic-values",
                            "evaluation",
                            "metrics",
                            "policy-log-probabilities",
                            "reference-log-probabilities",
                            "sampled-evaluation",
                            "solutions",
                            "state-values")) {
                expected.add(iteration + file + ".jsonl");
            }
            MODEL.forEach(file -> expected.add(iteration + "critic/" + file));
            MODEL.forEach(file -> expected.add(iteration + "policy/" + file));
        }
        for (String events : List.of("base", "iteration-1", "iteration-2")) {
            expected.add("tensorboard/%s/events.out.tfevents.TIME.dapo".formatted(events));
        }
        assertThat(RunFiles.names(whole))
                .map(name -> name.replaceFirst("tfevents[.]\\d{10}", "tfevents.TIME"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theSummaryIsComplete() throws IOException {
        JsonNode json =
                JsonMapper.shared().readTree(Files.readString(whole.resolve("summary.json")));
        assertThat(json.propertyNames())
                .containsExactlyInAnyOrder(
                        "seed",
                        "baseAccuracy",
                        "firstIterationAccuracy",
                        "policyAccuracy",
                        "againstBase",
                        "samplingAccuracy",
                        "criticBrier",
                        "criticAuc",
                        "criticCalibrationError",
                        "signAgreement",
                        "policyDivergence",
                        "seconds");
        for (double share :
                new double[] {
                    summary.baseAccuracy(),
                    summary.firstIterationAccuracy(),
                    summary.policyAccuracy(),
                    summary.samplingAccuracy().before().orElseThrow(),
                    summary.samplingAccuracy().after().orElseThrow(),
                    summary.criticBrier().orElseThrow(),
                    summary.criticAuc().orElseThrow(),
                    summary.criticCalibrationError().orElseThrow(),
                    summary.signAgreement().orElseThrow()
                }) {
            assertThat(share).isBetween(0.0, 1.0);
        }
        assertThat(summary.policyDivergence().orElseThrow()).isGreaterThan(0.01);
        assertThat(json.path("policyAccuracy").asDouble()).isEqualTo(summary.policyAccuracy());
        double total = summary.seconds().get("total");
        double stages = summary.seconds().values().stream().mapToDouble(s -> s).sum() - total;
        assertThat(stages).isCloseTo(total, within(1e-9));
    }

    @Test
    void labelsAreSharesOfTheCompletionsThatAreCounted() {
        for (IterationDirectory iteration : iterations()) {
            List<StateValue> states = records(iteration.stateValues(), StateValue.class);
            assertThat(states).hasSizeGreaterThan(24); // every prompt, and more
            assertThat(states)
                    .allSatisfy(state -> {
                        assertThat(state.value() * 6)
                                .isCloseTo(Math.rint(state.value() * 6), within(1e-12));
                        assertThat(state.completions()).isEqualTo(6);
                        assertThat(
                                        state.candidates().stream()
                                                .mapToInt(CandidateAction::count)
                                                .sum())
                                .isEqualTo(6);
                    });
        }
    }

    @Test
    void storedAdvantagesAreThoseOfTheStoredCriticWhereTheGapIsWideEnough() {
        for (IterationDirectory iteration : iterations()) {
            try (TensorScope _ = TensorScope.open()) {
                var estimator =
                        new AdvantageEstimator(
                                Critic.load(iteration.critic(), INFERENCE), TOKENS_PER_PASS);
                List<StateAdvantages> expected =
                        estimator
                                .estimate(records(iteration.stateValues(), StateValue.class))
                                .stream()
                                .filter(state -> state.hasGap(0.1))
                                .toList();
                List<StateAdvantages> stored = advantages(iteration);
                assertThat(stored).isNotEmpty().hasSameSizeAs(expected);
                for (int i = 0; i < stored.size(); i++) {
                    assertClose(stored.get(i), expected.get(i));
                }
            }
        }
    }

    private static void assertClose(StateAdvantages actual, StateAdvantages expected) {
        assertThat(actual.state()).isEqualTo(expected.state());
        assertThat(actual.prefix()).isEqualTo(expected.prefix());
        assertThat(actual.baseline()).isCloseTo(expected.baseline(), within(1e-5));
        assertThat(actual.actions())
                .extracting(ActionAdvantage::step)
                .isEqualTo(expected.actions().stream().map(ActionAdvantage::step).toList());
        assertClose(
                actual.actions().stream().map(ActionAdvantage::advantage).toList(),
                expected.actions().stream().map(ActionAdvantage::advantage).toList());
    }

    private static void assertClose(List<Double> actual, List<Double> expected) {
        assertThat(actual)
                .usingElementComparator((first, second) ->
                        Math.abs(first - second) < 1e-4 ? 0 : Double.compare(first, second))
                .isEqualTo(expected);
    }

    @Test
    void thePolicyMovesTowardsTheAdvantagesOfItsOwnStates() {
        DirectAdvantageLoss objective = new DirectAdvantageLoss(configuration.actor().beta());
        for (IterationDirectory iteration : iterations()) {
            List<StateAdvantages> advantages = advantages(iteration);
            List<ReferenceLogProbabilities> stored = reference(iteration);
            List<TrainingState> states = new ArrayList<>();
            for (int i = 0; i < advantages.size(); i++) {
                states.add(new TrainingState(advantages.get(i), stored.get(i)));
            }
            Map<String, Double> before = quality(referencePolicy(iteration), states, objective);
            Map<String, Double> after = quality(iteration.policy(), states, objective);
            assertThat(before.get("log-ratio-positive")).isCloseTo(0, within(1e-4));
            assertThat(before.get("log-ratio-negative")).isCloseTo(0, within(1e-4));
            assertThat(after.get("loss")).isLessThan(0.9 * before.get("loss"));
            assertThat(after.get("sign-agreement")).isGreaterThan(0.65);
            assertThat(after.get("log-ratio-positive")).isGreaterThan(0.05);
            assertThat(after.get("log-ratio-negative")).isLessThan(-0.05);
            for (String number : List.of("sign-agreement", "loss")) {
                assertThat(measured(iteration).get(number))
                        .isCloseTo(after.get(number), within(1e-6));
            }
        }
        assertThat(summary.signAgreement())
                .hasValue(measured(iterations().getLast()).get("sign-agreement"));
    }

    private static Map<String, Double> quality(
            Path policy, List<TrainingState> states, DirectAdvantageLoss objective) {
        try (TensorScope _ = TensorScope.open()) {
            return PolicyQuality.measure(
                    Policy.load(policy, INFERENCE).model(), states, objective, TOKENS_PER_PASS);
        }
    }

    private static Map<String, Double> measured(IterationDirectory iteration) {
        return MetricsLog.read(iteration.metrics()).stream()
                .filter(line -> line.stage().equals("policy-quality"))
                .toList()
                .getLast()
                .values();
    }

    @Test
    void storedReferenceLogProbabilitiesAreThoseOfThePolicyThatWasSampledFrom() {
        for (IterationDirectory iteration : iterations()) {
            try (TensorScope _ = TensorScope.open()) {
                Policy policy = Policy.load(referencePolicy(iteration), INFERENCE);
                List<ReferenceLogProbabilities> expected =
                        new ReferencePolicy(policy.model(), TOKENS_PER_PASS)
                                .logProbabilities(advantages(iteration));
                List<ReferenceLogProbabilities> stored = reference(iteration);
                assertThat(stored).hasSameSizeAs(expected);
                for (int i = 0; i < stored.size(); i++) {
                    assertThat(stored.get(i).state()).isEqualTo(expected.get(i).state());
                    assertClose(
                            stored.get(i).logProbabilities(), expected.get(i).logProbabilities());
                }
            }
        }
    }

    @Test
    void aRunThatIsDoneDoesNothingAgainAndChangesNoFile() {
        Map<String, String> before = RunFiles.contents(whole);
        List<String> begun = new ArrayList<>();
        RunSummary again = run(whole, new RecordingProgress(begun));
        assertThat(begun).isEmpty();
        assertThat(again).isEqualTo(summary);
        assertThat(RunFiles.contents(whole)).isEqualTo(before);
    }

    @Test
    void aRunThatIsInterruptedInEveryStageEndsWithTheSameRecordsAndWeights() {
        var interruptions = new InterruptingProgress(new SplittableRandom(17));
        Path parts = own.resolve("parts");
        int attempts = 0;
        boolean finished = false;
        while (!finished) {
            attempts++;
            try {
                run(parts, interruptions);
                finished = true;
            } catch (InterruptingProgress.Interruption interrupted) {
                assertThat(parts.resolve("summary.json")).doesNotExist();
            }
        }
        assertThat(attempts).isGreaterThan(10);
        assertThat(RunFiles.timelessContents(parts)).isEqualTo(RunFiles.timelessContents(whole));
    }

    @Test
    void whatAKilledProcessLeftIsRepairedAndTheRestIsLeftAsItIs() throws IOException {
        Path killed = own.resolve("killed");
        RunFiles.copy(whole, killed);
        Path solutions = killed.resolve("iteration-2/solutions.jsonl");
        String text = Files.readString(solutions);
        Files.writeString(solutions, text.substring(0, text.length() - 40));
        Path values = killed.resolve("iteration-1/state-values.jsonl");
        Files.writeString(values, "{\"unit\":4,\"part\":0,", StandardOpenOption.APPEND);
        Path metrics = killed.resolve("iteration-2/metrics.jsonl");
        Files.writeString(metrics, "{\"stage\":\"tr", StandardOpenOption.APPEND);
        Files.createDirectories(killed.resolve("iteration-1/policy-training/step-3"));
        run(killed, Progress.silent());
        assertThat(killed.resolve("iteration-1/policy-training")).doesNotExist();
        Map<String, String> repaired = RunFiles.timelessContents(killed);
        Map<String, String> expected = RunFiles.timelessContents(whole);
        // Nobody needed the file to grow, so its end is still there.
        String name = "iteration-1/state-values.jsonl";
        assertThat(repaired.get(name)).startsWith(expected.get(name));
        repaired.put(name, expected.get(name));
        assertThat(repaired).isEqualTo(expected);
    }

    @Test
    void aRunOfAnotherConfigurationIsRefusedByItsKeys() {
        RunConfiguration other =
                configuration.with(
                        Map.of("actor.beta", "0.25", "seed", "1", "checkpoint-steps", "50"));
        assertThatThrownBy(() -> RunDirectory.open(whole, other))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("actor.beta is 0.5 there, 0.25 here")
                .hasMessageContaining("seed is 0 there, 1 here")
                .hasMessageNotContaining("checkpoint-steps");
    }
}
