package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class AtomicFilesTest {
    @TempDir Path folder;

    @Test
    void aFileReplacesTheOneBefore() {
        Path file = folder.resolve("summary.json");
        AtomicFiles.write(file, "old and longer");
        AtomicFiles.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void aFolderThatFailsHalfWayIsNotThere() {
        Path policy = folder.resolve("policy");
        assertThatThrownBy(() ->
                        AtomicFiles.writeFolder(
                                policy,
                                inside -> {
                                    Files.writeString(inside.resolve("config.json"), "{}");
                                    throw new IOException("No space left on device");
                                }))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("policy: cannot write (No space left on device)");
        assertThat(policy).doesNotExist();
    }

    @Test
    void whatAnEarlierAttemptLeftIsNotInTheFolder() throws IOException {
        Path policy = folder.resolve("policy");
        Files.createDirectories(AtomicFiles.unfinished(policy).resolve("deep"));
        Files.writeString(AtomicFiles.unfinished(policy).resolve("deep/stale"), "");
        AtomicFiles.writeFolder(
                policy, inside -> Files.writeString(inside.resolve("config.json"), "{}"));
        assertThat(policy).isDirectoryNotContaining("glob:**deep");
        assertThat(policy.resolve("config.json")).hasContent("{}");
        assertThat(AtomicFiles.unfinished(policy)).doesNotExist();
    }

    @Test
    void aFolderThatIsThereIsNotOverwritten() throws IOException {
        Path policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("precious"), "kept");
        assertThatThrownBy(() -> AtomicFiles.writeFolder(policy, inside -> {}))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("exists already");
        assertThat(policy.resolve("precious")).hasContent("kept");
    }

    @Test
    void aDeletedFolderIsGoneWithAllItHolds() throws IOException {
        Path policy = folder.resolve("policy");
        AtomicFiles.writeFolder(
                policy, inside -> Files.writeString(inside.resolve("config.json"), "{}"));
        AtomicFiles.deleteFolder(policy);
        AtomicFiles.deleteFolder(policy);
        assertThat(folder).isEmptyDirectory();
    }
}
