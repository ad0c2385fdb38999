package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.StateKey;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class UnitWorkTest {
    @TempDir Path folder;

    private UnitWork work() {
        return new UnitWork("labelling states", "problems", folder.resolve("states.jsonl"), 4);
    }

    private static List<StateKey> unit(int number) {
        return List.of(new StateKey("p" + number, 0, 0));
    }

    @Test
    void workThatWasInterruptedGoesOnWithTheUnitThatWasCutOff() {
        List<Integer> done = new ArrayList<>();
        assertThatThrownBy(() ->
                        work().run(
                                        Progress.silent(),
                                        number -> {
                                            if (number == 2) {
                                                throw new IllegalStateException("killed");
                                            }
                                            done.add(number);
                                            return unit(number);
                                        }))
                .hasMessage("killed");
        assertThat(work().isDone()).isFalse();

        var progress = new RecordingProgress();
        work().run(
                        progress,
                        number -> {
                            done.add(number);
                            return unit(number);
                        });
        assertThat(done).containsExactly(0, 1, 2, 3);
        assertThat(work().isDone()).isTrue();
        assertThat(progress.lines)
                .containsExactly(
                        "begin labelling states 2/4 problems",
                        "resuming labelling states at 2 of 4 problems",
                        "advance 1",
                        "advance 1",
                        "close");
    }

    @Test
    void aUnitThatWasCutOffIsDoneAgainAndSaidSo() throws IOException {
        work().run(Progress.silent(), UnitWorkTest::unit);
        String whole = Files.readString(work().file());
        Files.writeString(work().file(), whole.substring(0, whole.length() - 20));
        var progress = new RecordingProgress();
        work().run(progress, UnitWorkTest::unit);
        int cutOff = whole.length() / 4 - 20;
        assertThat(progress.lines)
                .contains(
                        "resuming labelling states at 3 of 4 problems (the next was cut off: its %d"
                                        .formatted(cutOff)
                                + " bytes were dropped, it is done again)");
        assertThat(work().file()).hasContent(whole);
    }

    @Test
    void workThatIsDoneIsNotRepeated() {
        work().run(Progress.silent(), UnitWorkTest::unit);
        work().run(
                        Progress.silent(),
                        number -> {
                            throw new AssertionError("unit " + number + " was done");
                        });
        assertThat(UnitLog.countUnits(work().file())).isEqualTo(4);
    }
}
