package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dapo.pipeline.Pipeline;
import dapo.pipeline.Progress;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A disk that is full, files that may not grow, a directory that is read-only, a run that another
 * process works on, and what a crash leaves: one line says what to do, and the run goes on later.
 */
@ExtendWith(NoLeak.class)
@EnabledOnOs(OS.LINUX)
class RefusedWritesTest {
    @TempDir private Path folder;
    private Path run;
    private Map<String, String> whole;
    private long size;

    @BeforeEach
    void runWithoutTrouble() throws IOException {
        RunConfiguration configuration = TinyRun.configuration(folder);
        configuration.write(folder.resolve("tiny.yaml"));
        Path untroubled = folder.resolve("whole");
        try (RunDirectory directory = RunDirectory.open(untroubled, configuration)) {
            new Pipeline(directory, Progress.silent()).run();
        }
        whole = results(untroubled);
        for (String name : RunFiles.names(untroubled)) {
            size += Files.size(untroubled.resolve(name));
        }
        run = folder.resolve("disk/run");
    }

    /** All files but the lock, which tells the process. */
    private static Map<String, String> results(Path run) {
        Map<String, String> contents = new TreeMap<>(RunFiles.timelessContents(run));
        contents.remove("run.lock");
        return contents;
    }

    private String[] arguments() {
        return new String[] {"run", "tiny.yaml", "--out", run.toString()};
    }

    private CommandProcess start() throws IOException {
        return new CommandProcess(folder, arguments());
    }

    /** The last line of a run that ended with an error, the only one that tells of it. */
    private static String refusal(CommandProcess command) throws IOException, InterruptedException {
        int exitCode = command.exitCode();
        assertThat(exitCode).as("%s", command.lines()).isEqualTo(2);
        assertThat(command.crashes()).isEmpty();
        assertThat(command.lines().stream().filter(line -> line.startsWith("dapo: "))).hasSize(1);
        return command.lines().getLast();
    }

    private void assertGoesOnToTheSameEnd() throws IOException, InterruptedException {
        try (CommandProcess command = start()) {
            assertThat(command.exitCode()).as("%s", command.lines()).isZero();
        }
        Map<String, String> ends = results(run);
        assertThat(ends).containsOnlyKeys(whole.keySet());
        assertThat(whole.keySet()).allMatch(name -> whole.get(name).equals(ends.get(name)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.2, 0.5, 0.8})
    void aFullDiskIsSaidAndOnceThereIsRoomTheRunGoesOn(double share) throws Exception {
        Path disk = Files.createDirectory(run.getParent());
        assumeThat(SmallDisk.isAllowed(disk)).as("may mount").isTrue();
        try (SmallDisk small = SmallDisk.mount(disk, (long) (share * size))) {
            try (CommandProcess command = start()) {
                assertThat(refusal(command))
                        .startsWith("dapo: " + run)
                        .contains("(No space left on device): free the path or the space");
            }
            small.change("size=64m");
            assertGoesOnToTheSameEnd();
        }
    }

    @Test
    void aFileThatMayNotGrowIsSaidAndLaterTheRunGoesOn() throws Exception {
        List<String> limits = List.of("prlimit", "--fsize=60000");
        assumeThat(Files.isExecutable(Path.of("/usr/bin/prlimit"))).as("has prlimit").isTrue();
        try (CommandProcess command = new CommandProcess(limits, folder, arguments())) {
            assertThat(refusal(command)).contains("(File too large): free the path or the space");
        }
        assertGoesOnToTheSameEnd();
    }

    @Test
    void aRunOnAReadOnlyDiskIsRefusedAndLeftAsItIs() throws Exception {
        Path disk = Files.createDirectory(run.getParent());
        assumeThat(SmallDisk.isAllowed(disk)).as("may mount").isTrue();
        try (SmallDisk small = SmallDisk.mount(disk, 1 << 26)) {
            small.change("ro");
            try (CommandProcess command = start()) {
                assertThat(refusal(command))
                        .isEqualTo(
                                "dapo: %s: cannot create (Read-only file system): free the path or"
                                        + " the space, or name another directory",
                                run);
            }
            small.change("rw");
            try (CommandProcess command = start()) {
                command.awaitLines(4);
                command.signal("KILL");
                assertThat(command.exitCode()).isEqualTo(137);
            }
            small.change("ro");
            try (CommandProcess command = start()) {
                assertThat(refusal(command))
                        .startsWith("dapo: " + run.resolve("run.lock") + ": cannot lock (Read-only")
                        .endsWith("or name another directory");
            }
            small.change("rw");
            assertGoesOnToTheSameEnd();
        }
    }

    @Test
    void theSecondOfTwoProcessesIsSentAwayAndTheFirstGoesOn() throws Exception {
        try (CommandProcess first = start()) {
            first.awaitLines(2);
            try (CommandProcess second = start()) {
                assertThat(refusal(second))
                        .isEqualTo(
                                "dapo: %s: process %d works in this directory: wait for it or end"
                                        + " it",
                                run.toRealPath(), first.pid());
            }
            assertThat(first.exitCode()).as("%s", first.lines()).isZero();
        }
        assertGoesOnToTheSameEnd();
    }

    @Test
    void theLockOfAProcessThatHasGoneKeepsNobodyOut() throws Exception {
        Files.createDirectories(run);
        Files.writeString(run.resolve("run.lock"), "4194303");
        assertGoesOnToTheSameEnd();
    }

    @Test
    void aLastLineThatIsCutOffIsDoneAgainAndOneInTheMiddleIsNamed() throws Exception {
        Files.createDirectory(run.getParent());
        RunFiles.copy(folder.resolve("whole"), run);
        keepOnlyTheFirstSolutions();
        Path solutions = run.resolve("iteration-1/solutions.jsonl");
        String text = Files.readString(solutions);
        Files.writeString(solutions, "{\n", StandardOpenOption.APPEND);
        Files.writeString(solutions, "{\n", StandardOpenOption.APPEND);
        try (CommandProcess command = start()) {
            assertThat(refusal(command))
                    .startsWith("dapo: " + solutions + ":" + (text.lines().count() + 1))
                    .contains("the line is damaged, and lines follow it: delete the file");
        }
        Files.writeString(solutions, text.substring(0, text.length() - 30));
        try (CommandProcess command = start()) {
            assertThat(command.exitCode()).as("%s", command.lines()).isZero();
            assertThat(command.lines())
                    .anyMatch(line ->
                            line.contains(
                                    "resuming sampling solutions at 3 of 4 groups of problems"
                                            + " (the next was cut off: its "));
        }
        assertGoesOnToTheSameEnd();
    }

    /** What is behind the first stage of the first iteration goes, folders too. */
    private void keepOnlyTheFirstSolutions() throws IOException {
        try (Stream<Path> paths = Files.walk(run)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                String name = run.relativize(path).toString();
                if (name.matches("iteration-(2.*|1/.*)")
                        && !name.equals("iteration-1/solutions.jsonl")) {
                    Files.delete(path);
                }
            }
        }
    }
}
