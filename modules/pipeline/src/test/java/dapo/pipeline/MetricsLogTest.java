package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;
import dapo.tensorboard.EventLog;
import dapo.tensorboard.Scalars;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** The one file of events in a folder. */
    private static Path eventFile(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    /** Nothing has to be written to make the events say this. */
    private static void assertEvents(Path place, Scalars... expected) throws IOException {
        Path before = eventFile(place);
        byte[] bytes = Files.readAllBytes(before);
        try (EventLog events = EventLog.open(place, InstantSource.system())) {
            events.agree(List.of(expected));
        }
        assertThat(eventFile(place)).isEqualTo(before).hasBinaryContent(bytes);
    }

    private static Scalars loss(String stage, long step) {
        return new Scalars(step, Map.of(stage + "/loss", step / 10.0));
    }

    @Test
    void tensorBoardGetsWhatTheLinesSay() throws IOException {
        append("sft", 1, 2);
        append("quality", 0);
        try (MetricsLog log = MetricsLog.open(file)) {
            log.append("sft", 0, Map.of("seconds", 3.5));
        }
        assertEvents(
                folder.resolve("tensorboard/base"),
                loss("sft", 1),
                loss("sft", 2),
                loss("quality", 0));
    }

    @Test
    void tensorBoardGetsNoStepTwiceThatIsTakenAgain() throws IOException {
        append("train-critic", 1, 2);
        append("train-policy", 1, 2, 3);
        try (MetricsLog log = MetricsLog.open(file)) {
            log.rewind("train-policy", 1);
            log.append("train-policy", 2, Map.of("loss", 0.2));
        }
        assertEvents(
                folder.resolve("tensorboard/base"),
                loss("train-critic", 1),
                loss("train-critic", 2),
                loss("train-policy", 1),
                loss("train-policy", 2));
    }

    @Test
    void whatAStageMeasuresOnceStandsAtTheIterationsNumber() throws IOException {
        Files.createDirectory(folder.resolve("iteration-2"));
        file = folder.resolve("iteration-2/metrics.jsonl");
        append("train-critic", 7, 0);
        assertEvents(
                folder.resolve("tensorboard/iteration-2"),
                loss("train-critic", 7),
                new Scalars(2, Map.of("train-critic/loss", 0.0)));
    }

    @Test
    void eventsThatAreGoneComeBackWithTheNextOpening() throws IOException {
        append("sft", 1, 2);
        Path events = folder.resolve("tensorboard/base");
        Files.delete(eventFile(events));
        append("sft", 3);
        assertEvents(events, loss("sft", 1), loss("sft", 2), loss("sft", 3));
    }

    @Test
    void aFileInTheWayOfTheEventsIsNamed() throws IOException {
        Files.writeString(folder.resolve("tensorboard"), "");
        assertThatThrownBy(() -> append("sft", 1))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("tensorboard");
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
