package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

class StageRunnerTest {
    @TempDir Path folder;

    private record Named(String name, BooleanSupplier done, Runnable work) implements Stage {
        @Override
        public boolean isDone() {
            return done.getAsBoolean();
        }

        @Override
        public void run() {
            work.run();
        }
    }

    @Test
    void aStageThatIsDoneDoesNotRunAndTakesNoTime() {
        var progress = new RecordingProgress();
        Path metrics = folder.resolve("metrics.jsonl");
        var stage =
                new Named(
                        "sample",
                        () -> true,
                        () -> {
                            throw new AssertionError("it ran");
                        });
        new StageRunner(progress, Device.CPU).complete(stage, metrics);
        assertThat(progress.lines).containsExactly("sample: done before");
        assertThat(MetricsLog.read(metrics)).isEmpty();
    }

    @Test
    void whatAStageMakesLiesOnTheRunsDevice() {
        List<Device> devices = new ArrayList<>();
        var stage = new Named("sample", () -> false, () -> devices.add(DefaultDevice.current()));
        new StageRunner(Progress.silent(), Device.META)
                .complete(stage, folder.resolve("metrics.jsonl"));
        assertThat(devices).containsExactly(Device.META);
        assertThat(DefaultDevice.current()).isEqualTo(Device.CPU);
    }

    @Test
    void aStageThatFailsHasItsTimeRecordedToo() {
        Path metrics = folder.resolve("metrics.jsonl");
        var stage =
                new Named(
                        "sample",
                        () -> false,
                        () -> {
                            throw new IllegalStateException("out of memory");
                        });
        var runner = new StageRunner(Progress.silent(), Device.CPU);
        assertThatThrownBy(() -> runner.complete(stage, metrics)).hasMessage("out of memory");
        assertThat(MetricsLog.read(metrics))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.stage()).isEqualTo("sample");
                    assertThat(line.values()).containsOnlyKeys("seconds");
                    assertThat(line.values().get("seconds")).isNotNegative();
                });
    }

    @Test
    void theTimesOfAllAttemptsAndIterationsAreAddedUp() {
        try (RunDirectory run =
                RunDirectory.open(folder.resolve("run"), RunConfiguration.standard())) {
            took(run.metrics(), "sft", 1.5);
            took(run.iteration(1).metrics(), "sample", 2);
            took(run.iteration(1).metrics(), "sample", 4);
            took(run.iteration(2).metrics(), "sample", 8);
            assertThat(StageTimes.of(run))
                    .containsExactly(
                            entry("sft", 1.5), entry("sample", 14.0), entry("total", 15.5));
        }
    }

    private static void took(Path metrics, String stage, double seconds) {
        try (MetricsLog log = MetricsLog.open(metrics)) {
            log.append(stage, 0, Map.of("seconds", seconds));
            log.append(stage, 7, Map.of("loss", 1.0));
        }
    }
}
