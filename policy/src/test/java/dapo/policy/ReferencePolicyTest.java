package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import causallm.model.TokenTree;
import causallm.model.TreeBatch;

import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.StateAdvantages;

import libtorch.tensor.GradMode;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

@ExtendWith(NoLeak.class)
class ReferencePolicyTest {
    private static final double ROUNDING = 1e-4;

    /** From the logits of one row alone, token by token. */
    private static double naive(Policy policy, StateAdvantages state, ActionAdvantage action) {
        int[] tokens = state.prefix().concatenate(action.step().tokens()).toArray();
        try (GradMode _ = GradMode.disable();
                TensorScope _ = TensorScope.open()) {
            Tensor hidden =
                    policy.model()
                            .transformer()
                            .forward(TreeBatch.of(List.of(TokenTree.of(List.of(tokens)))));
            Tensor logits = policy.model().logits(hidden); // (T, V)
            double sum = 0;
            for (int i = state.prefix().size(); i < tokens.length; i++) {
                sum += logits.select(0, i - 1).logSoftmax(0).toFloatArray()[tokens[i]];
            }
            return sum;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {45, 60, 100_000})
    void logProbabilitiesAreThoseOfEachRowAloneInOrderWhateverGoesThroughAtOnce(int tokensPerPass) {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            List<StateAdvantages> states = States.random(7, 2);
            List<ReferenceLogProbabilities> scores =
                    new ReferencePolicy(policy.model(), tokensPerPass).logProbabilities(states);
            assertThat(scores)
                    .extracting(ReferenceLogProbabilities::state)
                    .isEqualTo(states.stream().map(StateAdvantages::state).toList());
            for (int i = 0; i < states.size(); i++) {
                List<ActionAdvantage> actions = states.get(i).actions();
                assertThat(scores.get(i).logProbabilities()).hasSameSizeAs(actions);
                for (int j = 0; j < actions.size(); j++) {
                    assertThat(scores.get(i).logProbabilities().get(j))
                            .isCloseTo(
                                    naive(policy, states.get(i), actions.get(j)), within(ROUNDING));
                }
            }
        }
    }

    @Test
    void anActionMayEndBehindTheLastPositionOfTheModel() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            String prefix = "1".repeat(TinyPolicies.POSITIONS - 1);
            StateAdvantages state =
                    States.state("p", prefix, States.action("23", 0.2), States.action("4", -0.2));
            assertThat(new ReferencePolicy(policy.model(), 100).logProbabilities(List.of(state)))
                    .singleElement()
                    .satisfies(scores ->
                            assertThat(scores.logProbabilities()).allMatch(Double::isFinite));
        }
    }

    @Test
    void noStatesHaveNoLogProbabilities() {
        try (TensorScope _ = TensorScope.open()) {
            var reference = new ReferencePolicy(TinyPolicies.random(1).model(), 100);
            assertThat(reference.logProbabilities(List.of())).isEmpty();
        }
    }
}
