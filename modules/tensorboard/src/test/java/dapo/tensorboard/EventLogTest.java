package dapo.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

class EventLogTest {
    @TempDir Path parent;

    private Path folder;
    private Instant now = Instant.ofEpochMilli(1_700_000_000_250L);

    @BeforeEach
    void nameTheFolder() {
        folder = parent.resolve("run/one");
    }

    private EventLog open() {
        return EventLog.open(folder, () -> now);
    }

    private static Scalars loss(long step) {
        return new Scalars(step, Map.of("sft/loss", step / 4.0));
    }

    private void append(long... steps) {
        try (EventLog log = open()) {
            LongStream.of(steps).forEach(step -> log.append(loss(step)));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** What a reader finds who knows nothing of the log. */
    private List<EventReader.Event> events() throws IOException {
        assertThat(files()).hasSize(1);
        return EventReader.events(files().getFirst());
    }

    private List<Long> steps() throws IOException {
        return events().stream()
                .filter(event -> !event.values().isEmpty())
                .map(EventReader.Event::step)
                .toList();
    }

    @Test
    void aFileBeginsWithItsVersionAndARestart() throws IOException {
        append(1);
        assertThat(events().get(0).version()).contains("brain.Event:2");
        assertThat(events().get(1).restart()).isTrue();
        assertThat(files().getFirst().getFileName().toString())
                .isEqualTo("events.out.tfevents.1700000000.dapo");
    }

    @Test
    void numbersComeBackWithTheirTagsStepAndTime() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("z/größe", 0.5);
        values.put("a", Double.NaN);
        values.put("m", Double.NEGATIVE_INFINITY);
        try (EventLog log = open()) {
            log.append(new Scalars(1L << 40, values));
        }
        EventReader.Event read = events().getLast();
        assertThat(read.step()).isEqualTo(1L << 40);
        assertThat(read.time()).isEqualTo(1_700_000_000.25);
        assertThat(read.values())
                .containsExactly(
                        Map.entry("z/größe", 0.5f),
                        Map.entry("a", Float.NaN),
                        Map.entry("m", Float.NEGATIVE_INFINITY));
    }

    @Test
    void aRecordHasTheBytesThatTensorFlowWrites() throws IOException {
        append(3);
        byte[] bytes = Files.readAllBytes(files().getFirst());
        // As TensorBoard's own writer encodes wall_time 1700000000.25 and "brain.Event:2".
        assertThat(HexFormat.of().formatHex(bytes, 0, 40))
                .isEqualTo(
                        "1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9");
    }

    @Test
    void anOpenedLogGoesOnInItsFile() throws IOException {
        append(1, 2);
        now = now.plusSeconds(60);
        append(3);
        assertThat(steps()).containsExactly(1L, 2L, 3L);
        assertThat(events().getLast().time()).isEqualTo(1_700_000_060.25);
    }

    @Test
    void nothingIsWrittenBeforeTheFirstEvent() {
        open().close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftOfAnEventIsCutOff() throws IOException {
        append(1, 2);
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int lost = 1; lost <= 46; lost++) {
            Files.write(file, Arrays.copyOf(whole, whole.length - lost));
            append(3);
            assertThat(steps()).as("%d bytes lost", lost).containsExactly(1L, 3L);
        }
    }

    @Test
    void aDamagedEventAndThoseBehindItAreCutOff() throws IOException {
        append(1, 2, 3);
        Path file = files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length * 3 / 4] ^= 1;
        Files.write(file, bytes);
        append(4);
        assertThat(steps()).last().isEqualTo(4L);
        assertThat(steps()).hasSizeLessThan(4);
    }

    @Test
    void aFileWithoutItsBeginningIsWrittenAnew() throws IOException {
        append(1);
        Path file = files().getFirst();
        Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
        append(2);
        assertThat(steps()).containsExactly(2L);
        assertThat(events().get(0).version()).contains("brain.Event:2");
    }

    @Test
    void eventsThatAreTakenBackAreGoneAndTheOthersKeepTheirTimes() throws IOException {
        append(1, 2, 3);
        Path before = files().getFirst();
        now = now.plusSeconds(60);
        try (EventLog log = open()) {
            log.agree(List.of(loss(1), loss(3)));
            log.append(loss(4));
        }
        assertThat(steps()).containsExactly(1L, 3L, 4L);
        assertThat(events().stream().skip(2).map(EventReader.Event::time))
                .containsExactly(1_700_000_000.25, 1_700_000_000.25, 1_700_000_060.25);
        assertThat(files().getFirst()).isGreaterThan(before);
    }

    @Test
    void eventsThatAreMissingAreAddedAndNothingIsRewritten() throws IOException {
        append(1);
        Path before = files().getFirst();
        try (EventLog log = open()) {
            log.agree(List.of(loss(1), loss(2)));
            log.agree(List.of(loss(1), loss(2)));
        }
        assertThat(steps()).containsExactly(1L, 2L);
        assertThat(files()).containsExactly(before);
    }

    @Test
    void aMissingEventComesBackAtItsPlace() throws IOException {
        append(1, 3);
        try (EventLog log = open()) {
            log.agree(List.of(loss(1), loss(2), loss(3)));
        }
        assertThat(steps()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ofTwoFilesTheLaterOneCounts() throws IOException {
        append(1, 2);
        Files.copy(files().getFirst(), folder.resolve("events.out.tfevents.1700000009.dapo"));
        Files.writeString(folder.resolve("events.out.tfevents.1.other"), "not ours");
        append(3);
        Files.delete(folder.resolve("events.out.tfevents.1.other"));
        assertThat(steps()).containsExactly(1L, 2L, 3L);
        assertThat(files().getFirst().toString()).endsWith("1700000009.dapo");
    }

    @Test
    void aPlaceThatIsTakenIsAnError() throws IOException {
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "in the way");
        assertThatThrownBy(() -> append(1)).isInstanceOf(UncheckedIOException.class);
    }
}
