package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dapo.pipeline.Pipeline;
import dapo.pipeline.Progress;
import dapo.pipeline.RunConfiguration;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.UnitLog;
import dapo.tests.HaltingProgress.Moment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The process dies at any moment of any stage, without a word; the same run again goes on and ends
 * with the same files.
 */
@ExtendWith(NoLeak.class)
class KilledRunTest {
    private static final int KILLS = 50;
    private static final int LONGEST_DELAY = 40_000;

    /** What the stages call what they do, in the order of a run. */
    private static final List<String> EVALUATION =
            List.of("solving held-out problems", "sampling held-out problems");

    private static final List<String> ITERATION =
            List.of(
                    "sampling solutions",
                    "labelling states",
                    "train-critic",
                    "estimating advantages",
                    "scoring actions",
                    "train-policy");

    @TempDir private Path folder;
    private RunConfiguration configuration;
    private Path file;
    private Map<String, String> whole;

    /** How many units of records each run had at the kill before. */
    private final Map<Path, Integer> units = new HashMap<>();

    private final Set<String> killedIn = new HashSet<>();
    private final Set<String> resumed = new HashSet<>();

    @BeforeEach
    void runWithoutInterruption() throws IOException {
        configuration = TinyRun.configuration(folder);
        file = folder.resolve("tiny.yaml");
        configuration.write(file);
        runToTheEnd(folder.resolve("whole"));
        whole = results(folder.resolve("whole"));
    }

    private void runToTheEnd(Path run) {
        try (RunDirectory directory = RunDirectory.open(run, configuration)) {
            new Pipeline(directory, Progress.silent()).run();
        }
    }

    /** All files but the lock, which tells the process. */
    private static Map<String, String> results(Path run) {
        Map<String, String> contents = new TreeMap<>(RunFiles.timelessContents(run));
        contents.remove("run.lock");
        return contents;
    }

    @Test
    void aRunThatIsKilledAtFiftyMomentsLosesNothingDoublesNothingAndEndsTheSame()
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(41);
        int kills = 0;
        for (int number = 0; kills < KILLS; number++) {
            Path run = folder.resolve("run-" + number);
            kills += killed(run, KILLS - kills, random);
            runToTheEnd(run);
            assertSame(run);
        }
        assertThat(killedIn).contains("sft").containsAll(EVALUATION).containsAll(ITERATION);
        assertThat(resumed)
                .contains(
                        "fine-tuning",
                        "critic training",
                        "actor training",
                        "sampling solutions",
                        "labelling states",
                        "estimating advantages",
                        "scoring actions");
    }

    /** Kills a run in each of its tasks once or twice: how often. */
    private int killed(Path run, int most, SplittableRandom random)
            throws IOException, InterruptedException {
        int kills = 0;
        for (String task : tasks()) {
            for (int times = random.nextInt(1, 3); times > 0; times--) {
                if (kills == most || !isKilled(moment(task, random), run)) {
                    return kills;
                }
                kills++;
                assertNothingLostOrDoubled(run);
            }
        }
        return kills;
    }

    private List<String> tasks() {
        List<String> tasks = new ArrayList<>(List.of("sft"));
        tasks.addAll(EVALUATION);
        for (int iteration = 0; iteration < configuration.iterations(); iteration++) {
            tasks.addAll(ITERATION);
            tasks.addAll(EVALUATION);
        }
        return tasks;
    }

    /** Half of them at the very moment when a step or unit is done, half anywhere. */
    private static Moment moment(String task, SplittableRandom random) {
        long delay = random.nextBoolean() ? 0 : random.nextInt(1, LONGEST_DELAY);
        return new Moment(task, random.nextDouble(), delay);
    }

    private boolean isKilled(Moment moment, Path run) throws IOException, InterruptedException {
        HaltingRun.End end = HaltingRun.until(moment, run, file);
        assertThat(end.exitCode()).as("%s", end.lines()).isIn(0, HaltingProgress.HALTED);
        for (String line : end.lines()) {
            if (line.startsWith("resuming ")) {
                resumed.add(line.replaceAll("^resuming | at .*", ""));
            } else if (line.startsWith(HaltingProgress.MARK)) {
                killedIn.add(line.substring(HaltingProgress.MARK.length()));
            }
        }
        return end.exitCode() == HaltingProgress.HALTED;
    }

    /** Each record file is a beginning of what it will be, and no shorter than before. */
    private void assertNothingLostOrDoubled(Path run) throws IOException {
        for (String name : RunFiles.names(run)) {
            if (name.endsWith(".jsonl") && !name.endsWith("metrics.jsonl")) {
                String text = Files.readString(run.resolve(name));
                String complete = text.substring(0, text.lastIndexOf('\n') + 1);
                assertThat(whole.get(name)).as(name).startsWith(complete);
                int count = UnitLog.countUnits(run.resolve(name));
                Integer before = units.put(run.resolve(name), count);
                assertThat(count).as(name).isGreaterThanOrEqualTo(before == null ? 0 : before);
            }
        }
    }

    private void assertSame(Path run) {
        Map<String, String> ends = results(run);
        assertThat(ends).containsOnlyKeys(whole.keySet());
        Set<String> different =
                whole.keySet().stream()
                        .filter(name -> !whole.get(name).equals(ends.get(name)))
                        .collect(Collectors.toSet());
        assertThat(different).as("files of %s that differ", run.getFileName()).isEmpty();
    }
}
