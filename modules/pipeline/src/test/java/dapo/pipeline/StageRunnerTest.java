package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import libtorch.tensor.DefaultDevice;
import libtorch.tensor.Device;
import libtorch.tensor.OutOfMemoryException;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class StageRunnerTest {
    private static final RunConfiguration CONFIGURATION = RunConfiguration.standard();

    @TempDir Path folder;

    private record Named(String name, BooleanSupplier done, Runnable work) implements Stage {
        @Override
        public MemoryUse memoryUse() {
            return MemoryUse.TRAINING;
        }

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
        new StageRunner(CONFIGURATION, progress, Device.CPU).complete(stage, metrics);
        assertThat(progress.lines).containsExactly("sample: done before");
        assertThat(MetricsLog.read(metrics)).isEmpty();
    }

    @Test
    void whatAStageMakesLiesOnTheRunsDevice() {
        List<Device> devices = new ArrayList<>();
        var stage = new Named("sample", () -> false, () -> devices.add(DefaultDevice.current()));
        new StageRunner(CONFIGURATION, Progress.silent(), Device.META)
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
        var runner = new StageRunner(CONFIGURATION, Progress.silent(), Device.CPU);
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
    void missingMemoryNamesTheCallItsBytesAndWhatToLower() {
        long tooMany = 1L << 25;
        var stage =
                new Named(
                        "train-critic",
                        () -> false,
                        () -> {
                            try (TensorScope _ = TensorScope.open()) {
                                Tensor.zeros(ScalarType.FLOAT32, 1, 1)
                                        .expand(tooMany, tooMany)
                                        .exp();
                            }
                        });
        var runner = new StageRunner(CONFIGURATION, Progress.silent(), Device.CPU);
        assertThatThrownBy(() -> runner.complete(stage, folder.resolve("metrics.jsonl")))
                .isInstanceOf(StageMemoryException.class)
                .hasCauseInstanceOf(OutOfMemoryException.class)
                .hasMessage(
                        "train-critic: out of memory: no 4503599.63 GB for exp(float32[33554432,"
                            + " 33554432]): set recompute-activations: true or lower"
                            + " tokens-per-pass (2048); the same command then goes on from what is"
                            + " done");
    }

    @Test
    void everyUseNamesKeysThatARunMayChange() {
        for (MemoryUse use : MemoryUse.values()) {
            Matcher key =
                    Pattern.compile("lower (\\S+) \\((\\d+)\\)").matcher(use.advice(CONFIGURATION));
            assertThat(key.find()).as("%s", use).isTrue();
            RunConfiguration lower = CONFIGURATION.with(Map.of(key.group(1), "1"));
            assertThat(key.group(2))
                    .isEqualTo(CONFIGURATION.values().get(key.group(1)))
                    .isNotEqualTo("1");
            assertThat(lower.keysThatDiffer(CONFIGURATION)).isEmpty();
        }
    }

    @Test
    void onlyWhatCanHelpIsAdvised() {
        assertThat(MemoryUse.TRAINING.advice(CONFIGURATION))
                .isEqualTo("set recompute-activations: true or lower tokens-per-pass (2048)");
        RunConfiguration tuned = CONFIGURATION.with(Map.of("model.hub", "some/model"));
        assertThat(MemoryUse.TRAINING.advice(tuned))
                .endsWith(", or begin a new run with lora.rank above 0");
        RunConfiguration least =
                tuned.with(Map.of("recompute-activations", "true", "lora.rank", "4"));
        assertThat(MemoryUse.TRAINING.advice(least)).isEqualTo("lower tokens-per-pass (2048)");
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
