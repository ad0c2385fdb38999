package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

@ExtendWith(NoLeak.class)
class AdvantageEstimatorTest {
    private static final List<StateValue> STATES =
            List.of(
                    state("p", "1+2+4\n", goesOn("3+4\n", 2), goesOn("9\n", 1), goesOn("1\n", 5)),
                    state("q", "5\n", ends("#5", 3, true), goesOn("5+0\n", 1), ends("#", 4, false)),
                    state("r", "1+1+1+1+1+1\n2+1+1+1+1\n", goesOn("3+1+1+1\n", 8)));

    @TempDir Path folder;

    private static CandidateAction goesOn(String text, int count) {
        return new CandidateAction(TinyModels.step(text), count, false, false);
    }

    private static CandidateAction ends(String text, int count, boolean correct) {
        return new CandidateAction(TinyModels.step(text), count, true, correct);
    }

    private static StateValue state(String problem, String prefix, CandidateAction... candidates) {
        return new StateValue(
                new StateKey(problem, 0, 0),
                TinyModels.tokens(prefix),
                0.5,
                8,
                List.of(candidates));
    }

    /** Q: the reward of a candidate that ends the solution, else the critic's value behind it. */
    private static double naive(Critic critic, StateValue state, CandidateAction candidate) {
        if (candidate.terminal()) {
            return candidate.correct() ? 1 : 0;
        }
        int[] tokens = state.prefix().concatenate(candidate.step().tokens()).toArray();
        return critic.values(List.of(new Critic.Row(tokens, new int[] {tokens.length})))[0];
    }

    @Test
    void advantagesAreThoseOfEachCandidateAloneInOrderWhateverGoesThroughAtOnce() {
        TinyModels.save(folder.resolve("model"));
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(folder.resolve("model"));
            for (int tokensPerPass : new int[] {40, 60, 4096}) {
                List<StateAdvantages> estimated =
                        new AdvantageEstimator(critic, tokensPerPass).estimate(STATES);
                assertThat(estimated)
                        .extracting(StateAdvantages::state)
                        .isEqualTo(STATES.stream().map(StateValue::state).toList());
                for (int i = 0; i < STATES.size(); i++) {
                    assertAdvantages(critic, STATES.get(i), estimated.get(i));
                }
            }
        }
    }

    @Test
    void statesHaveTheValuesThatTheyHaveAloneWhateverGoesThroughAtOnce() {
        TinyModels.save(folder.resolve("model"));
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(folder.resolve("model"));
            List<StateValue> states =
                    List.of(
                            new StateValue(
                                    new StateKey("p", 1, 0),
                                    TinyModels.tokens("1+2+4\n"),
                                    0.5,
                                    8,
                                    List.of(goesOn("3+4\n", 8))),
                            new StateValue(
                                    new StateKey("p", 1, 1),
                                    TinyModels.tokens("1+2+4\n3+4\n"),
                                    0.5,
                                    8,
                                    List.of(goesOn("7\n", 8))),
                            STATES.get(2));
            for (int tokensPerPass : new int[] {1, 25, 4096}) {
                double[] values = new AdvantageEstimator(critic, tokensPerPass).stateValues(states);
                assertThat(values).hasSize(3);
                for (int i = 0; i < 3; i++) {
                    int[] tokens = states.get(i).prefix().toArray();
                    var row = new Critic.Row(tokens, new int[] {tokens.length});
                    assertThat(values[i]).isCloseTo(critic.values(List.of(row))[0], within(1e-6));
                }
            }
        }
    }

    private static void assertAdvantages(
            Critic critic, StateValue state, StateAdvantages estimated) {
        assertThat(estimated.prefix()).isEqualTo(state.prefix());
        double baseline = 0;
        for (CandidateAction candidate : state.candidates()) {
            baseline += candidate.count() * naive(critic, state, candidate) / 8;
        }
        assertThat(estimated.baseline()).isCloseTo(baseline, within(1e-6));
        for (int j = 0; j < state.candidates().size(); j++) {
            CandidateAction candidate = state.candidates().get(j);
            ActionAdvantage action = estimated.actions().get(j);
            double value = naive(critic, state, candidate);
            assertThat(action.step()).isEqualTo(candidate.step());
            assertThat(action.count()).isEqualTo(candidate.count());
            assertThat(action.value()).isCloseTo(value, within(1e-6));
            assertThat(action.advantage()).isCloseTo(value - baseline, within(1e-6));
        }
    }

    @Test
    void anActionThatEndsTheSolutionIsWorthItsReward() {
        TinyModels.save(folder.resolve("model"));
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(folder.resolve("model"));
            List<StateAdvantages> estimated =
                    new AdvantageEstimator(critic, 100)
                            .estimate(
                                    List.of(
                                            state(
                                                    "p",
                                                    "5\n",
                                                    ends("#5", 6, true),
                                                    ends("#4", 2, false))));
            assertThat(estimated.getFirst().baseline()).isEqualTo(0.75);
            assertThat(estimated.getFirst().actions())
                    .extracting(ActionAdvantage::advantage)
                    .containsExactly(0.25, -0.75);
        }
    }

    @Test
    void aStateLargerThanAPassIsRefusedWithBothNumbers() {
        TinyModels.save(folder.resolve("model"));
        try (TensorScope _ = TensorScope.open()) {
            Critic critic = TinyModels.critic(folder.resolve("model"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new AdvantageEstimator(critic, 20).estimate(STATES))
                    .withMessageContaining(
                            "of problem r has 30 tokens with its actions, expected 20");
        }
    }
}
