package dapo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.pipeline.Progress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

class ProgressTest {
    private static final long SECOND = 1_000_000_000;

    private final StringWriter err = new StringWriter();
    private long nanoTime = 5 * SECOND;

    private Progress terminal(int columns) {
        return new TerminalProgress(new PrintWriter(err), columns, () -> nanoTime);
    }

    private Progress log() {
        InstantSource clock = InstantSource.fixed(Instant.parse("2025-03-01T12:00:00.7Z"));
        return new LogProgress(new PrintWriter(err), clock, () -> nanoTime);
    }

    private String lastDrawn() {
        return err.toString().substring(err.toString().lastIndexOf('\r') + "\r\u001b[K".length());
    }

    @Test
    void theBarShowsShareRateAndRemainingTime() {
        try (Progress.Task task = terminal(100).begin("sampling", "problems", 0, 200)) {
            nanoTime += 10 * SECOND;
            task.advance(50);
            assertThat(lastDrawn())
                    .isEqualTo("sampling [#####---------------] 50/200 problems, 5.0/s, 0:30 left");
        }
        assertThat(lastDrawn())
                .isEqualToNormalizingNewlines("sampling: 50/200 problems in 0:10, 5.0/s\n");
    }

    @Test
    void whatWasDoneBeforeDoesNotCountAsSpeed() {
        try (Progress.Task task = terminal(100).begin("training", "steps", 100, 200)) {
            nanoTime += 10 * SECOND;
            task.advance(1);
            assertThat(lastDrawn()).contains("101/200 steps, 0.100/s, 16:30 left");
        }
    }

    @Test
    void theBarIsNotDrawnMoreThanTenTimesASecond() {
        try (Progress.Task task = terminal(100).begin("training", "steps", 0, 1000)) {
            for (int step = 0; step < 1000; step++) {
                nanoTime += SECOND / 1000;
                task.advance(1);
            }
        }
        assertThat(err.toString().chars().filter(each -> each == '\r')).hasSizeBetween(10, 12);
    }

    @Test
    void noLineIsWiderThanTheTerminal() {
        try (Progress.Task task = terminal(30).begin("training", "steps", 0, 1000)) {
            nanoTime += SECOND;
            task.detail("a very long detail that does not fit");
            assertThat(lastDrawn()).hasSize(29);
        }
    }

    @Test
    void aNoteStandsInItsOwnLine() {
        terminal(80).note("resuming actor training at step 120 of 400");
        assertThat(lastDrawn())
                .isEqualToNormalizingNewlines("resuming actor training at step 120 of 400\n");
    }

    @Test
    void withoutATerminalThereAreFewLinesWithTheTime() {
        try (Progress.Task task = log().begin("training", "steps", 0, 1000)) {
            for (int step = 0; step < 100; step++) {
                nanoTime += SECOND;
                task.detail("loss 0.5");
                task.advance(1);
            }
        }
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        """
                        2025-03-01T12:00:00Z training: 0/1000 steps
                        2025-03-01T12:00:00Z training: 60/1000 steps, 1.0/s, 15:40 left, loss 0.5
                        2025-03-01T12:00:00Z training: 100/1000 steps in 1:40, 1.0/s, loss 0.5
                        """);
    }

    @Test
    void aTaskWithNothingToDoIsDone() {
        terminal(80).begin("sampling", "problems", 0, 0).close();
        assertThat(err.toString()).contains("[####################] 0/0 problems");
    }

    @ParameterizedTest
    @CsvSource({"0, 0:00", "59.6, 1:00", "754, 12:34", "3600, 1:00:00", "18249, 5:04:09"})
    void durationsAreShort(double seconds, String text) {
        assertThat(TaskState.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"120, 120", "wide, 80", "0, 80", "-5, 80"})
    void theWidthIsTheShellsOrTheUsualOne(String exported, int columns) {
        assertThat(ProgressDisplay.columns(Map.of("COLUMNS", exported))).isEqualTo(columns);
        assertThat(ProgressDisplay.columns(Map.of())).isEqualTo(80);
    }
}
