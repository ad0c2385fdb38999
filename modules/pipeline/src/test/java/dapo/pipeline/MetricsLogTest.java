package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class MetricsLogTest {
    @TempDir Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("metrics.jsonl");
    }

    private void append(String stage, long... steps) {
        try (MetricsLog log = MetricsLog.open(file)) {
            for (long step : steps) {
                log.append(stage, step, Map.of("loss", step / 10.0));
            }
        }
    }

    private List<Long> steps(String stage) {
        return MetricsLog.read(file).stream()
                .filter(line -> line.stage().equals(stage))
                .map(Metrics::step)
                .toList();
    }

    @Test
    void measurementsComeBackSortedByTheirNames() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("z", 1.0 / 3);
        values.put("a", -1e-300);
        values.put("m", 2.0);
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append("train-policy", 3, values);
        }
        Metrics read = MetricsLog.read(file).getFirst();
        assertThat(read).isEqualTo(new Metrics("train-policy", 3, values));
        assertThat(read.values().keySet()).containsExactly("a", "m", "z");
    }

    @Test
    void aLossThatIsNotANumberIsRecorded() {
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append("sft", 1, Map.of("loss", Double.NaN));
            log.append("sft", 2, Map.of("loss", Double.POSITIVE_INFINITY));
        }
        assertThat(MetricsLog.read(file).getFirst().values().get("loss")).isNaN();
        assertThat(MetricsLog.read(file).getLast().values().get("loss")).isInfinite();
    }

    @Test
    void anUnfinishedLastLineIsCutOff() throws IOException {
        append("sft", 1, 2);
        Files.writeString(file, "{\"stage\":\"sf", StandardOpenOption.APPEND);
        assertThat(steps("sft")).containsExactly(1L, 2L);
        append("sft", 3);
        assertThat(steps("sft")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void rewindingForgetsTheLaterStepsOfOneStage() {
        append("train-critic", 10, 20, 30);
        append("train-policy", 10, 20, 30);
        try (MetricsLog log = MetricsLog.open(file)) {
            log.rewind("train-policy", 10);
            log.append("train-policy", 20, Map.of("loss", 5.0));
        }
        assertThat(steps("train-critic")).containsExactly(10L, 20L, 30L);
        assertThat(steps("train-policy")).containsExactly(10L, 20L);
        assertThat(MetricsLog.read(file).getLast().values()).containsEntry("loss", 5.0);
    }

    @Test
    void aFileThatIsNotThereHasNoMeasurements() {
        assertThat(MetricsLog.read(file)).isEmpty();
    }

    @Test
    void aLineThatIsNoMeasurementIsNamed() throws IOException {
        append("sft", 1);
        Files.writeString(file, "{\"stage\":1}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> MetricsLog.read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("metrics.jsonl:2");
    }
}
