package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.pipeline.Checkpoints.Checkpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class CheckpointsTest {
    @TempDir Path folder;

    private void write(long step) {
        checkpoints()
                .write(step, inside -> Files.writeString(inside.resolve("state"), "after " + step));
    }

    private Checkpoints checkpoints() {
        return Checkpoints.of(folder.resolve("policy"));
    }

    @Test
    void theLatestCheckpointIsTheOneOfTheHighestStep() {
        assertThat(checkpoints().latest()).isEmpty();
        write(9);
        write(10);
        Checkpoint latest = checkpoints().latest().orElseThrow();
        assertThat(latest.step()).isEqualTo(10);
        assertThat(latest.folder().resolve("state")).hasContent("after 10");
    }

    @Test
    void earlierCheckpointsAreDeleted() {
        write(1);
        write(2);
        assertThat(folder.resolve("policy-training")).isDirectoryContaining("glob:**step-2");
        assertThat(folder.resolve("policy-training")).isDirectoryNotContaining("glob:**step-1");
    }

    @Test
    void asManyAreKeptAsIsAskedFor() throws IOException {
        for (int step : new int[] {8, 9, 10, 11}) {
            checkpoints()
                    .keeping(2)
                    .write(step, inside -> Files.writeString(inside.resolve("state"), ""));
        }
        try (Stream<Path> left = Files.list(folder.resolve("policy-training"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("step-10", "step-11");
        }
    }

    @Test
    void aDeletionThatWasCutOffIsBroughtToItsEnd() throws IOException {
        Path doomed = Files.createDirectory(folder.resolve("policy-training.unfinished"));
        Files.writeString(doomed.resolve("state"), "half");
        Files.createDirectory(folder.resolve("policy"));
        assertThat(checkpoints().isDone()).isTrue();
        assertThat(folder).isDirectoryNotContaining("glob:**unfinished");
    }

    @Test
    void aCheckpointThatFailsLeavesTheOneBefore() {
        write(1);
        assertThatThrownBy(() ->
                        checkpoints()
                                .write(
                                        2,
                                        inside -> {
                                            throw new IOException("disk full");
                                        }))
                .isInstanceOf(RunDirectoryException.class);
        assertThat(checkpoints().latest()).map(Checkpoint::step).contains(1L);
    }

    @Test
    void theResultEndsTheTraining() {
        write(1);
        assertThat(checkpoints().isDone()).isFalse();
        checkpoints().finish(inside -> Files.writeString(inside.resolve("config.json"), "{}"));
        assertThat(checkpoints().isDone()).isTrue();
        assertThat(checkpoints().latest()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**policy-training");
    }

    @Test
    void checkpointsThatAKilledProcessLeftBesideTheResultAreDeleted() throws IOException {
        write(1);
        Files.createDirectory(folder.resolve("policy"));
        assertThat(checkpoints().isDone()).isTrue();
        assertThat(folder.resolve("policy-training")).doesNotExist();
    }
}
