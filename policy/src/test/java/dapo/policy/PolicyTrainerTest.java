package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import causallm.model.CausalLM;
import causallm.model.CheckpointException;
import causallm.model.TrainingSettings;

import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;
import dapo.reasoning.TokenIds;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;
import libtorch.tensor.TorchRuntime;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

@ExtendWith(NoLeak.class)
class PolicyTrainerTest {
    private static final DirectAdvantageLoss OBJECTIVE = new DirectAdvantageLoss(0.1);
    private static final List<StateAdvantages> STATES = States.random(8, 3);

    @TempDir Path folder;

    @BeforeEach
    void useOneThread() {
        TorchRuntime.setThreads(1); // sums in one order: the same numbers in every run
    }

    private static PolicyTrainer trainer(Policy policy, int batchSize, int epochs, int tokens) {
        return trainer(policy, STATES, batchSize, epochs, tokens);
    }

    private static PolicyTrainer trainer(
            Policy policy, List<StateAdvantages> states, int batchSize, int epochs, int tokens) {
        Optimization optimization =
                new Optimization(3e-3, 0.9, 0.95, 0, 1, 0, Optimization.Decay.LINEAR);
        return new PolicyTrainer(
                policy.model(),
                States.scored(states, policy),
                OBJECTIVE,
                new TrainingSettings(optimization, batchSize, epochs, tokens, false, 5));
    }

    private static List<float[]> parameters(CausalLM model) {
        return model.parameters().stream()
                .map(parameter -> parameter.tensor().detach().toFloatArray())
                .toList();
    }

    @Test
    void logRatiosMoveTowardsTheSignsOfTheAdvantages() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            List<TrainingState> states = States.scored(STATES, policy);
            PolicyTrainer trainer = trainer(policy, 1000, 20, 4096);
            double first = trainer.step(0).get("loss");
            for (int step = 1; step < trainer.steps() - 1; step++) {
                trainer.step(step);
            }
            Map<String, Double> last = trainer.step(trainer.steps() - 1);
            assertThat(last.get("loss")).isLessThan(0.7 * first);
            assertThat(last.get("sign-agreement")).isGreaterThan(0.9);
            Map<String, Double> after =
                    PolicyQuality.measure(policy.model(), states, OBJECTIVE, 4096);
            assertThat(after.get("loss")).isLessThan(0.7 * first);
            assertThat(after.get("sign-agreement")).isGreaterThan(0.9);
            assertThat(after.get("log-ratio-positive")).isPositive();
            assertThat(after.get("log-ratio-negative")).isNegative();
        }
    }

    @Test
    void theFirstLossIsThatOfTheReferenceItself() {
        try (TensorScope _ = TensorScope.open()) {
            double expected =
                    STATES.stream()
                            .mapToDouble(state ->
                                    state.actions().stream()
                                            .mapToDouble(action ->
                                                    Math.pow(action.advantage() / 0.1, 2) / 2)
                                            .average()
                                            .orElseThrow())
                            .average()
                            .orElseThrow();
            Map<String, Double> first = trainer(TinyPolicies.random(1), 1000, 1, 4096).step(0);
            assertThat(first.get("loss")).isCloseTo(expected, within(1e-4));
            assertThat(first.get("log-ratio-positive")).isCloseTo(0, within(1e-4));
        }
    }

    @Test
    void theActionsOfAStateStayInOneBatch() {
        try (TensorScope _ = TensorScope.open()) {
            List<StateAdvantages> states = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                states.add(
                        States.state(
                                "p" + i,
                                i + "\n",
                                States.action("1\n", 0.3),
                                States.action("2\n", -0.1),
                                States.action("3\n", -0.2)));
            }
            PolicyTrainer trainer = trainer(TinyPolicies.random(1), states, 7, 1, 4096);
            assertThat(trainer.steps()).isEqualTo(2);
            assertThat(trainer.step(0)).contains(entry("actions", 6.0));
            assertThat(trainer.step(1)).contains(entry("actions", 6.0));
            PolicyTrainer small = trainer(TinyPolicies.random(1), states, 2, 1, 4096);
            assertThat(small.steps()).isEqualTo(4);
            assertThat(small.step(0)).contains(entry("actions", 3.0));
        }
    }

    @Test
    void howManyTokensGoThroughAtOnceDoesNotChangeAStep() {
        try (TensorScope _ = TensorScope.open()) {
            Map<String, Double> whole = trainer(TinyPolicies.random(1), 1000, 1, 4096).step(0);
            for (int tokens : new int[] {40, 60, 200}) {
                Map<String, Double> cut = trainer(TinyPolicies.random(1), 1000, 1, tokens).step(0);
                assertThat(cut.get("loss")).isCloseTo(whole.get("loss"), within(1e-4));
                assertThat(cut.get("gradient-norm"))
                        .isCloseTo(
                                whole.get("gradient-norm"),
                                within(1e-4 * whole.get("gradient-norm")));
                assertThat(cut.get("actions")).isEqualTo(whole.get("actions"));
            }
        }
    }

    /** The states of one solution, each with two actions. */
    private static List<StateAdvantages> solution(int steps) {
        List<StateAdvantages> states = new ArrayList<>();
        String prefix = "1+2\n";
        for (int step = 0; step < steps; step++) {
            states.add(
                    new StateAdvantages(
                            new StateKey("p", 0, step),
                            TokenIds.of(TinyPolicies.TOKENIZER.encode(prefix)),
                            0.5,
                            List.of(
                                    States.action(step + "+1+1\n", 0.2),
                                    States.action(step + "#\n", -0.2))));
            prefix += step + "+1+1\n";
        }
        return states;
    }

    @Test
    void aSolutionLargerThanAPassIsSplitByStateAndItsStepIsTheSame() {
        try (TensorScope _ = TensorScope.open()) {
            List<StateAdvantages> states = solution(3);
            Map<String, Double> whole =
                    trainer(TinyPolicies.random(1), states, 10, 1, 4096).step(0);
            for (int tokens : new int[] {26, 30}) {
                PolicyTrainer trainer = trainer(TinyPolicies.random(1), states, 10, 1, tokens);
                assertThat(trainer.steps()).isEqualTo(1);
                Map<String, Double> cut = trainer.step(0);
                assertThat(cut.get("actions")).isEqualTo(6);
                assertThat(cut.get("loss")).isCloseTo(whole.get("loss"), within(1e-4));
                assertThat(cut.get("gradient-norm"))
                        .isCloseTo(
                                whole.get("gradient-norm"),
                                within(1e-4 * whole.get("gradient-norm")));
            }
        }
    }

    @Test
    void aStateLargerThanAPassIsRefusedWithBothNumbers() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer(policy, solution(3), 10, 1, 20))
                    .withMessageMatching(
                            "step 2 of sample 0 of problem p has 2[1-9] tokens with its actions,"
                                    + " expected 20 at most, tokens-per-pass: raise that");
        }
    }

    @Test
    void aTrainingTakenUpAgainEndsWithTheSameParametersBitForBit() {
        List<float[]> uninterrupted;
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            PolicyTrainer trainer = trainer(policy, 8, 2, 200);
            for (int step = 0; step < trainer.steps(); step++) {
                trainer.step(step);
            }
            uninterrupted = parameters(policy.model());
        }
        try (TensorScope _ = TensorScope.open()) {
            PolicyTrainer killed = trainer(TinyPolicies.random(1), 8, 2, 200);
            for (int step = 0; step < 3; step++) {
                killed.step(step);
            }
            killed.save(folder);
        }
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            PolicyTrainer resumed = trainer(policy, 8, 2, 200);
            resumed.restore(folder);
            for (int step = 3; step < resumed.steps(); step++) {
                resumed.step(step);
            }
            assertThat(resumed.steps()).isGreaterThan(5);
            assertThat(parameters(policy.model()))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(uninterrupted);
        }
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused() {
        try (TensorScope _ = TensorScope.open()) {
            trainer(TinyPolicies.chain("1:2"), 6, 1, 60).save(folder);
            PolicyTrainer other = trainer(TinyPolicies.random(1), 6, 1, 60);
            assertThatThrownBy(() -> other.restore(folder))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("model.layers.1");
        }
    }
}
