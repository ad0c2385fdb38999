package causallm.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    @ParameterizedTest
    @ValueSource(doubles = {-1, 1e-9, Double.NaN, Double.POSITIVE_INFINITY})
    void aTemperatureOutOfRangeIsRefused(double temperature) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampling(temperature, 0, 1))
                .withMessageContaining("temperature is " + temperature)
                .withMessageNotContaining("\n");
    }

    @Test
    void aNegativeTopKIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampling(1, -1, 1))
                .withMessageContaining("top-k is -1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.5, Double.NaN})
    void aTopPOutOfRangeIsRefused(double topP) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampling(1, 0, topP))
                .withMessageContaining("top-p is " + topP);
    }

    @Test
    void oneTokenToChooseFromIsGreedy() {
        assertThat(new Sampling(1, 1, 1).isGreedy()).isTrue();
        assertThat(Sampling.greedy().isGreedy()).isTrue();
        assertThat(Sampling.atTemperature(0.5).isGreedy()).isFalse();
    }
}
