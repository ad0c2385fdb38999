package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;
import dapo.reasoning.StateKey;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

class UnitLogTest {
    private static final StateKey A = new StateKey("a", 0, 0);
    private static final StateKey B = new StateKey("b \"ü\"", 1, 2);
    private static final StateKey C = new StateKey("c", 3, 4);

    @TempDir Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("states.jsonl");
    }

    @SafeVarargs
    private void append(List<StateKey>... units) {
        try (UnitLog<StateKey> log = UnitLog.open(file)) {
            for (List<StateKey> unit : units) {
                log.append(unit);
            }
        }
    }

    private List<List<StateKey>> units() {
        try (Stream<List<StateKey>> units = UnitLog.units(file, StateKey.class)) {
            return units.toList();
        }
    }

    private List<StateKey> records() {
        try (Stream<StateKey> records = UnitLog.records(file, StateKey.class)) {
            return records.toList();
        }
    }

    private int reopened() {
        try (UnitLog<StateKey> log = UnitLog.open(file)) {
            return log.nextUnit();
        }
    }

    @Test
    void unitsComeBackAsTheyWereAppended() {
        append(List.of(A, B), List.of(), List.of(C));
        assertThat(units()).containsExactly(List.of(A, B), List.of(), List.of(C));
        assertThat(records()).containsExactly(A, B, C);
        assertThat(reopened()).isEqualTo(3);
    }

    @Test
    void everyLineCarriesItsUnitAndPart() throws IOException {
        append(List.of(A), List.of(), List.of(A, C));
        assertThat(file)
                .hasContent(
                        """
                        {"unit":0,"part":0,"parts":1,"problem":"a","sample":0,"step":0}
                        {"unit":1,"part":0,"parts":0}
                        {"unit":2,"part":0,"parts":2,"problem":"a","sample":0,"step":0}
                        {"unit":2,"part":1,"parts":2,"problem":"c","sample":3,"step":4}
                        """);
    }

    @Test
    void aReopenedLogGoesOnWhereItEnded() {
        append(List.of(A));
        append(List.of(B), List.of(C));
        assertThat(units()).containsExactly(List.of(A), List.of(B), List.of(C));
    }

    @Test
    void aLogThatIsNotThereHasNoUnits() {
        assertThat(UnitLog.countUnits(file)).isZero();
        assertThat(units()).isEmpty();
        assertThat(file).doesNotExist();
        assertThat(reopened()).isZero();
    }

    @Test
    void cutOffAnywhereTheCompleteUnitsStayAndNothingElse() throws IOException {
        append(List.of(A), List.of(A, B, C), List.of(), List.of(B));
        byte[] whole = Files.readAllBytes(file);
        int[] ends = unitEnds(whole, 1, 4, 5, 6);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int cut = length;
            int complete = (int) Arrays.stream(ends).filter(end -> end <= cut).count();
            assertThat(UnitLog.countUnits(file)).as("cut at %d", length).isEqualTo(complete);
            assertThat(units()).hasSize(complete);
            assertThat(reopened()).isEqualTo(complete);
            assertThat(Files.size(file)).isEqualTo(complete == 0 ? 0 : ends[complete - 1]);
        }
    }

    /** Where the lines with these numbers end. */
    private static int[] unitEnds(byte[] bytes, Integer... lines) {
        int[] ends = new int[lines.length];
        int line = 0;
        for (int i = 0; i < bytes.length; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
            int found = bytes[i] == '\n' ? Arrays.asList(lines).indexOf(line) : -1;
            if (found >= 0) {
                ends[found] = i + 1;
            }
        }
        return ends;
    }

    @Test
    void aLogThatWasCutOffEndsLikeOneThatWasNot() throws IOException {
        append(List.of(A), List.of(B, C));
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 10));
        append(List.of(B, C));
        assertThat(file).hasContent(whole);
    }

    @Test
    void aDamagedLastLineIsCutOff() throws IOException {
        append(List.of(A), List.of(B));
        Files.writeString(file, Files.readString(file).replace("\"b ", "b "));
        assertThat(reopened()).isEqualTo(1);
        assertThat(units()).containsExactly(List.of(A));
    }

    @Test
    void aDamagedLineInTheMiddleIsAnErrorThatLeavesTheFileAsItIs() throws IOException {
        append(List.of(A), List.of(B), List.of(C));
        String damaged = Files.readString(file).replace("\"b ", "b ");
        Files.writeString(file, damaged);
        assertThatThrownBy(this::reopened)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("states.jsonl:2: the line is damaged");
        assertThatThrownBy(this::units).isInstanceOf(DatasetException.class);
        assertThat(file).hasContent(damaged);
    }

    @Test
    void bytesThatAreNotUtf8AreDamage() throws IOException {
        append(List.of(A), List.of(C));
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.UTF_8).indexOf("\"a\"") + 1] = (byte) 0xff;
        Files.write(file, bytes);
        assertThatThrownBy(this::reopened)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(":1:");
    }

    @Test
    void unitsOutOfOrderAreAnError() throws IOException {
        append(List.of(A), List.of(B));
        Files.writeString(file, Files.readString(file).replace("\"unit\":1", "\"unit\":2"));
        assertThatThrownBy(this::reopened)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(
                        "states.jsonl:2: unit 2 part 0 stands where unit 1 part 0 belongs");
    }

    @Test
    void aRecordOfAnotherTypeIsAnErrorWithItsLine() throws IOException {
        append(List.of(A), List.of(B));
        Files.writeString(file, Files.readString(file).replace("\"sample\":1", "\"sampel\":1"));
        assertThatThrownBy(this::units)
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("states.jsonl:2: field 'sample'");
    }

    @Test
    void aLogIsReadOneUnitAtATime() throws IOException {
        append(List.of(A), List.of(B));
        Files.writeString(file, Files.readString(file).replace("\"sample\":1", "\"sampel\":1"));
        try (Stream<List<StateKey>> units = UnitLog.units(file, StateKey.class)) {
            assertThat(units.findFirst()).contains(List.of(A));
        }
    }

    @Test
    void aFolderInThePlaceOfTheLogIsAnError() throws IOException {
        Files.createDirectory(file);
        assertThatThrownBy(this::reopened)
                .isInstanceOf(RunDirectoryException.class)
                .hasMessageContaining("states.jsonl");
    }
}
