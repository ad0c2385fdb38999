package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import causallm.model.TokenRow;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;

@ExtendWith(NoLeak.class)
class PolicyDivergenceTest {
    private static TokenRow row(String prompt, String solution) {
        return new TokenRow(TinyPolicies.TOKENIZER.encode(prompt + solution), prompt.length());
    }

    @Test
    void aPolicyThatHasChosenOneOfTwoEqualWaysTwiceIsTwoBitsAway() {
        try (TensorScope _ = TensorScope.open()) {
            Policy reference = TinyPolicies.chain("1:23", "2:45", "3:4");
            Policy policy = TinyPolicies.chain("1:2", "2:4", "3:4");
            PolicyDivergence divergence =
                    PolicyDivergence.measure(
                            policy.model(),
                            reference.model(),
                            List.of(row("1", "24"), row("31", "24"), row("3", "4")),
                            4);
            assertThat(divergence.perSolution()).isCloseTo(4 * Math.log(2) / 3, within(1e-5));
            assertThat(divergence.perToken()).isCloseTo(4 * Math.log(2) / 5, within(1e-5));
            assertThat(divergence.metrics())
                    .containsEntry("kl-per-solution", divergence.perSolution())
                    .containsEntry("kl-per-token", divergence.perToken())
                    .containsEntry("solutions", 3.0);
        }
    }

    @Test
    void aPolicyIsNoDistanceFromItself() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            List<TokenRow> rows = List.of(row("12", "+3\n"), row("5", "#"));
            assertThat(PolicyDivergence.measure(policy.model(), policy.model(), rows, 100))
                    .isEqualTo(new PolicyDivergence(0, 0, 2));
        }
    }

    @Test
    void noSolutionIsRefused() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            assertThatThrownBy(() ->
                            PolicyDivergence.measure(
                                    policy.model(), policy.model(), List.of(), 100))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("found no solution, expected at least one");
        }
    }
}
