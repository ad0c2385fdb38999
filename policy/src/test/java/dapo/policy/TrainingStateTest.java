package dapo.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;

import org.junit.jupiter.api.Test;

import java.util.List;

class TrainingStateTest {
    private final StateAdvantages state =
            States.state("p1", "1+1\n", States.action("2\n", 0.2), States.action("3\n", -0.2));

    @Test
    void referenceLogProbabilitiesOfAnotherStateAreRefused() {
        var other = new ReferenceLogProbabilities(new StateKey("p2", 0, 0), List.of(-1.0, -2.0));
        assertThatThrownBy(() -> new TrainingState(state, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("problem=p2")
                .hasMessageContaining("problem=p1")
                .hasMessageContaining("delete the reference log-probabilities");
    }

    @Test
    void referenceLogProbabilitiesOfMoreOrFewerActionsAreRefused() {
        var fewer = new ReferenceLogProbabilities(state.state(), List.of(-1.0));
        assertThatThrownBy(() -> new TrainingState(state, fewer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with 1 actions")
                .hasMessageContaining("with 2: the two files are not of one run");
    }
}
