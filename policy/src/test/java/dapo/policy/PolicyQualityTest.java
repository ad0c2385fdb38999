package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dapo.reasoning.StateAdvantages;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ExtendWith(NoLeak.class)
class PolicyQualityTest {
    private static final DirectAdvantageLoss OBJECTIVE = new DirectAdvantageLoss(0.1);

    /** States that had these log-ratios if the policy were now what {@code policy} is. */
    private static List<TrainingState> states(Policy policy, double[]... logRatios) {
        List<StateAdvantages> states =
                List.of(
                        States.state(
                                "p", "1\n", States.action("2\n", 0.2), States.action("3", -0.1)),
                        States.state("q", "5+5\n", States.action("10\n", 0.3)));
        List<TrainingState> all = new ArrayList<>();
        for (TrainingState state : States.scored(states, policy)) {
            List<Double> reference = new ArrayList<>();
            for (double now : state.reference().logProbabilities()) {
                reference.add(now - logRatios[all.size()][reference.size()]);
            }
            all.add(
                    new TrainingState(
                            state.advantages(),
                            new ReferenceLogProbabilities(state.advantages().state(), reference)));
        }
        return all;
    }

    @Test
    void logRatiosAreThoseOfThePolicyToTheStoredReference() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            List<TrainingState> states = states(policy, new double[] {0.5, 1}, new double[] {-1});
            Map<String, Double> quality =
                    PolicyQuality.measure(policy.model(), states, OBJECTIVE, 10);
            assertThat(quality.get("actions")).isEqualTo(3);
            assertThat(quality.get("sign-agreement")).isCloseTo(1 / 3.0, within(1e-12));
            assertThat(quality.get("log-ratio-positive")).isCloseTo(-0.25, within(1e-5));
            assertThat(quality.get("log-ratio-negative")).isCloseTo(1, within(1e-5));
            // Errors of 1.5 and -2 at one state, 4 at the other.
            assertThat(quality.get("loss"))
                    .isCloseTo(((2.25 + 4) / 4 + 16 / 2.0) / 2, within(1e-4));
        }
    }
}
