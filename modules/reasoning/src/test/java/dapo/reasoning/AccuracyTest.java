package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AccuracyTest {
    // Expected: the closed form, evaluated in Python.
    @Test
    void theIntervalIsWilsons() {
        assertInterval(new Accuracy(8, 10), 0.4901625, 0.9433178);
        assertInterval(new Accuracy(0, 20), 0, 0.1611252);
        assertInterval(new Accuracy(20, 20), 0.8388748, 1);
        assertInterval(new Accuracy(793, 1000), 0.7667904, 0.8169671);
    }

    @Test
    void impossibleCountsAreRefused() {
        assertThatThrownBy(() -> new Accuracy(1, 0))
                .hasMessage("total: found 0, expected 1 or more");
        assertThatThrownBy(() -> new Accuracy(5, 4))
                .hasMessage("correct: found 5, expected 0 to the total, 4");
        assertThatThrownBy(() -> new Accuracy(-1, 4))
                .hasMessage("correct: found -1, expected 0 to the total, 4");
    }

    private static void assertInterval(Accuracy accuracy, double lower, double upper) {
        assertThat(accuracy.lower()).isCloseTo(lower, within(1e-6));
        assertThat(accuracy.upper()).isCloseTo(upper, within(1e-6));
        assertThat(accuracy.fraction()).isBetween(accuracy.lower(), accuracy.upper());
    }
}
