package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/** Ctrl-C and SIGTERM at any moment of a run. */
@ExtendWith(NoLeak.class)
@EnabledOnOs(OS.LINUX)
class InterruptedCommandTest {
    private static final String LINE = "dapo: interrupted: the same command goes on from here";
    private static final int SIGNALS = 20;
    private static final int MOST_LINES = 6;
    private static final int MOST_MILLISECONDS = 150;

    @TempDir private Path folder;
    private RunConfiguration configuration;

    @BeforeEach
    void writeConfiguration() throws IOException {
        configuration = TinyRun.configuration(folder);
        configuration.write(folder.resolve("tiny.yaml"));
    }

    private CommandProcess start(String run) throws IOException {
        return new CommandProcess(folder, "run", "tiny.yaml", "--out", run);
    }

    @Test
    void aRunEndsInOneLineAtEverySignalAndGoesOnToTheSameResult()
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(23);
        int run = 0;
        for (int signals = 0; signals < SIGNALS; signals++) {
            boolean interrupted =
                    interrupted("run-" + run, signals % 2 == 0 ? "INT" : "TERM", random);
            run += interrupted ? 0 : 1;
        }
        String last = "run-" + run;
        try (CommandProcess command = start(last)) {
            assertThat(command.exitCode()).as("%s", command.lines()).isZero();
        }
        runToTheEnd("whole");
        Map<String, String> expected = results("whole");
        assertThat(results(last)).containsOnlyKeys(expected.keySet());
        assertThat(expected.keySet())
                .allMatch(name -> expected.get(name).equals(results(last).get(name)));
    }

    /** Whether the signal came before the run was through. */
    private boolean interrupted(String run, String signal, SplittableRandom random)
            throws IOException, InterruptedException {
        try (CommandProcess command = start(run)) {
            command.awaitLines(random.nextInt(1, MOST_LINES));
            Thread.sleep(random.nextInt(MOST_MILLISECONDS));
            command.signal(signal);
            int exitCode = command.exitCode();
            assertThat(command.crashes()).isEmpty();
            if (exitCode == 0) {
                assertThat(command.lines()).doesNotContain(LINE);
                return false;
            }
            assertThat(exitCode)
                    .as("%s", command.lines())
                    .isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(command.lines()).containsOnlyOnce(LINE).endsWith(LINE);
            return true;
        }
    }

    private void runToTheEnd(String run) {
        try (RunDirectory directory = RunDirectory.open(folder.resolve(run), configuration)) {
            new Pipeline(directory, Progress.silent()).run();
        }
    }

    /** All files but the lock, which tells the process. */
    private Map<String, String> results(String run) {
        Map<String, String> contents = RunFiles.timelessContents(folder.resolve(run));
        contents.keySet().removeIf(name -> name.equals("run.lock"));
        return contents;
    }

    @Test
    void theSecondOfTwoSignalsChangesNothing() throws IOException, InterruptedException {
        try (CommandProcess command = start("twice")) {
            command.awaitLines(2);
            command.signal("INT");
            command.signal("INT");
            assertThat(command.exitCode()).as("%s", command.lines()).isEqualTo(130);
            assertThat(command.lines()).containsOnlyOnce(LINE).endsWith(LINE);
            assertThat(command.crashes()).isEmpty();
        }
        assertThat(Files.exists(folder.resolve("twice/summary.json"))).isFalse();
    }
}
