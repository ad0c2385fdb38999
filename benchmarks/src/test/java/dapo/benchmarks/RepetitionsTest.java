package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class RepetitionsTest {
    @Test
    void oneRepetitionRunsWhateverTheBudget() {
        AtomicInteger runs = new AtomicInteger();

        assertThat(Repetitions.time(runs::incrementAndGet, 5, 0)).hasSize(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void noMoreRepetitionsRunThanAskedFor() {
        assertThat(Repetitions.time(() -> {}, 5, 1e6)).hasSize(5);
    }

    @Test
    void ratesAreOfTheMedianSlowestAndFastestTime() {
        assertThat(Repetitions.rates(12, List.of(4.0, 1.0, 2.0)))
                .containsEntry("median", 6.0)
                .containsEntry("slowest", 3.0)
                .containsEntry("fastest", 12.0)
                .containsEntry("repeats", 3);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleOnes() {
        assertThat(Repetitions.median(List.of(8.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    }

    @Test
    void aValueKeepsFourDigits() {
        assertThat(Repetitions.significant(123_456)).isEqualTo(123_500);
        assertThat(Repetitions.significant(0.00123456)).isEqualTo(0.001235);
    }
}
