package libtorch.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.stream.LongStream;

class LearningRateScheduleTest {
    private static double[] factors(LearningRateSchedule schedule, int steps) {
        return LongStream.range(0, steps).mapToDouble(schedule::factor).toArray();
    }

    @Test
    void theConstantScheduleStaysAtThePeak() {
        assertThat(factors(LearningRateSchedule.constant(), 3)).containsExactly(1, 1, 1);
    }

    /** The numbers of transformers' get_linear_schedule_with_warmup(warmup=2, total=6). */
    @Test
    void theLinearScheduleRisesThenFallsToNothing() {
        assertThat(factors(LearningRateSchedule.linear(2, 6), 9))
                .containsExactly(0, 0.5, 1, 0.75, 0.5, 0.25, 0, 0, 0);
    }

    @Test
    void withoutWarmupTheFirstStepHasThePeakRate() {
        assertThat(factors(LearningRateSchedule.linear(0, 4), 4))
                .containsExactly(1, 0.75, 0.5, 0.25);
        assertThat(LearningRateSchedule.cosine(0, 4).factor(0)).isEqualTo(1);
    }

    /** The numbers of transformers' get_cosine_schedule_with_warmup(warmup=1, total=5). */
    @Test
    void theCosineScheduleFallsAlongHalfACosine() {
        double[] expected = {0, 1, (2 + Math.sqrt(2)) / 4, 0.5, (2 - Math.sqrt(2)) / 4, 0, 0};
        assertThat(factors(LearningRateSchedule.cosine(1, 5), 7))
                .containsExactly(expected, within(1e-15));
    }

    @Test
    void aWarmupAsLongAsTheTrainingNeverFalls() {
        assertThat(factors(LearningRateSchedule.linear(4, 4), 5))
                .containsExactly(0, 0.25, 0.5, 0.75, 0);
        assertThat(factors(LearningRateSchedule.cosine(4, 4), 5))
                .containsExactly(0, 0.25, 0.5, 0.75, 1);
    }
}
