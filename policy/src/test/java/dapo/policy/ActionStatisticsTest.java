package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.Map;

class ActionStatisticsTest {
    private final ActionStatistics statistics = new ActionStatistics();

    @Test
    void metricsAreThoseOfAllActionsThatWereAdded() {
        statistics.add(new double[] {2, -1, 1}, new double[] {0.5, -0.5, -1});
        statistics.add(new double[] {-3, 0, 4}, new double[] {1, 7, 0});
        Map<String, Double> metrics = statistics.metrics();
        assertThat(metrics)
                .contains(
                        entry("actions", 6.0),
                        // of the four with two signs: 2 and -1 agree, 1 and -3 do not
                        entry("sign-agreement", 0.5),
                        entry("log-ratio-negative", 0.25));
        assertThat(metrics.get("log-ratio-positive")).isCloseTo(-0.5 / 3, within(1e-15));
    }

    @Test
    void quantilesAreThoseOfTargetsAndOfTheActionsLosses() {
        double[] targets = new double[11];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = 10 - i;
        }
        statistics.add(targets, new double[11]);
        assertThat(statistics.metrics())
                .contains(
                        entry("target-p10", 1.0),
                        entry("target-p50", 5.0),
                        entry("target-p90", 9.0),
                        entry("action-loss-p10", 0.5),
                        entry("action-loss-p50", 12.5),
                        entry("action-loss-p90", 40.5));
    }

    @Test
    void whatNoActionTellsIsLeftOut() {
        statistics.add(new double[] {0, 1}, new double[] {1, 0});
        assertThat(statistics.metrics())
                .containsKeys("actions", "log-ratio-positive", "target-p50")
                .doesNotContainKeys("sign-agreement", "log-ratio-negative");
    }
}
