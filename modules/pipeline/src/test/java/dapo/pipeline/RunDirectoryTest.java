package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

class RunDirectoryTest {
    private static final RunConfiguration STANDARD = RunConfiguration.standard();

    @TempDir Path parent;

    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = parent.resolve("runs/first");
    }

    private void openAndClose(RunConfiguration configuration) {
        RunDirectory.open(folder, configuration).close();
    }

    @Test
    void aNewRunRecordsItsConfiguration() {
        openAndClose(STANDARD.with(Map.of("seed", "4")));
        assertThat(RunConfiguration.load(folder.resolve("configuration.yaml")).seed()).isEqualTo(4);
    }

    @Test
    void aRunIsOpenedAgainWithTheConfigurationItHas() {
        openAndClose(STANDARD.with(Map.of("seed", "4")));
        try (RunDirectory run = RunDirectory.open(folder)) {
            assertThat(run.configuration().seed()).isEqualTo(4);
        }
    }

    @Test
    void anotherConfigurationIsRefusedWithTheKeysThatDiffer() throws IOException {
        openAndClose(STANDARD);
        String before = Files.readString(folder.resolve("configuration.yaml"));
        assertThatThrownBy(() ->
                        openAndClose(STANDARD.with(Map.of("seed", "1", "actor.beta", "0.02"))))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessage(
                        "%s: belongs to a run of another configuration (seed is 0 there, 1 here;"
                                + " actor.beta is 0.01 there, 0.02 here): take the same values or"
                                + " another directory",
                        folder);
        assertThat(folder.resolve("configuration.yaml")).hasContent(before);
        openAndClose(STANDARD);
    }

    @Test
    void whatChangesResultsByRoundingAtMostMayChange() {
        openAndClose(STANDARD);
        Map<String, String> smaller =
                Map.of(
                        "threads", "2",
                        "tokens-per-pass", "512",
                        "sampling.batch-size", "8",
                        "labelling.batch-size", "8",
                        "evaluation.batch-size", "8");
        try (RunDirectory run = RunDirectory.open(folder, STANDARD.with(smaller))) {
            assertThat(run.configuration().threads()).isEqualTo(2);
            assertThat(run.configuration().tokensPerPass()).isEqualTo(512);
        }
    }

    @Test
    void aRunIsLookedAtWhileAnotherWorksInIt() {
        try (RunDirectory working = RunDirectory.open(folder, STANDARD);
                RunDirectory looking = RunDirectory.view(folder)) {
            assertThat(looking.configuration()).isEqualTo(working.configuration());
            assertThatThrownBy(() -> RunDirectory.open(folder))
                    .isInstanceOf(RunDirectoryException.class);
        }
    }

    @Test
    void twoAtOnceAreRefused() {
        try (RunDirectory first = RunDirectory.open(folder, STANDARD)) {
            assertThat(first.folder()).isEqualTo(folder);
            assertThatThrownBy(() -> openAndClose(STANDARD))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining(
                            "process %d works in this directory", ProcessHandle.current().pid());
        }
        openAndClose(STANDARD);
    }

    @Test
    void aRefusalInThisProcessLetsNoOtherProcessIn() throws Exception {
        try (RunDirectory first = RunDirectory.open(folder, STANDARD)) {
            assertThatThrownBy(() -> RunDirectory.open(first.folder().resolve("../first")).close())
                    .isInstanceOf(RunDirectoryException.class);
            Process other = LockHolder.start(folder);
            assertThat(other.getInputStream().read()).as("says that it is in").isNegative();
            assertThat(other.waitFor()).isNotZero();
        }
    }

    @Test
    void anotherProcessIsKeptOutAndItsEndLetsIn() throws Exception {
        openAndClose(STANDARD);
        Process holder = LockHolder.start(folder);
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('L');
            assertThatThrownBy(() -> openAndClose(STANDARD))
                    .isInstanceOf(RunDirectoryException.class)
                    .hasMessageContaining("process %d works in this directory", holder.pid());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        openAndClose(STANDARD);
    }

    @Test
    void aFileInTheWayIsRefusedAndKept() throws IOException {
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "mine");
        assertThatThrownBy(() -> openAndClose(STANDARD))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessage("%s: a file is in the way: name a directory", folder);
        assertThat(folder).hasContent("mine");
    }

    @Test
    void aFileInThePlaceOfAParentIsRefused() throws IOException {
        Files.writeString(folder.getParent(), "mine");
        assertThatThrownBy(() -> openAndClose(STANDARD))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining(folder.getParent().toString());
    }

    @Test
    void aFolderWithOtherThingsIsRefusedAndKept() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("thesis.tex"), "mine");
        assertThatThrownBy(() -> openAndClose(STANDARD))
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("holds thesis.tex and is not a run directory");
        assertThat(folder.toFile().list()).containsExactly("thesis.tex");
    }

    @Test
    void aRunThatWasKilledAsItBeganBeginsAgain() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.lock"), "4711");
        Files.writeString(folder.resolve("configuration.yaml.unfinished"), "se");
        openAndClose(STANDARD);
        assertThat(folder.resolve("configuration.yaml")).exists();
    }

    @Test
    void aFolderWithoutARunIsNotOpenedWithoutAConfiguration() {
        assertThatThrownBy(() -> RunDirectory.open(folder).close())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("there is no run in this directory");
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFolderWithoutPermissionIsRefused() throws IOException {
        Path closed =
                Files.createDirectory(
                        parent.resolve("closed"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(closed), "this user may write everywhere");
        assertThatThrownBy(() -> RunDirectory.open(closed.resolve("run"), STANDARD).close())
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("no permission");
    }

    @Test
    void aRefusalOfTheFileSystemIsOneLine() {
        assertThat(
                        RunDirectoryException.cannot(
                                "create", folder, new AccessDeniedException(folder.toString())))
                .hasMessage(
                        "%s: cannot create (no permission): free the path or the space, or name"
                                + " another directory",
                        folder);
    }

    @Test
    void eachIterationSamplesFromThePolicyOfTheOneBefore() {
        try (RunDirectory run = RunDirectory.open(folder, STANDARD)) {
            assertThat(run.referencePolicy(1)).isEqualTo(folder.resolve("base"));
            assertThat(run.referencePolicy(2)).isEqualTo(folder.resolve("iteration-1/policy"));
        }
    }

    @Test
    void iterationsAreThoseThatHaveBegun() {
        try (RunDirectory run = RunDirectory.open(folder, STANDARD)) {
            assertThat(run.iterations()).isEmpty();
            assertThat(run.iteration(1).solutions())
                    .isEqualTo(folder.resolve("iteration-1/solutions.jsonl"));
            run.iteration(2);
            assertThat(run.iterations())
                    .extracting(IterationDirectory::number)
                    .containsExactly(1, 2);
            assertThatThrownBy(() -> run.iteration(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
