package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class JsonLinesTest {
    private static final Step STEP = new Step("½ − 1 🙂\n", TokenIds.of(3, 4));

    @TempDir private Path folder;

    @Test
    void everyRecordIsReadBackEqual() {
        StateKey state = new StateKey("p", 1, 2);
        assertReadBack(new Problem("p", "1+1\n", "2"), Problem.class);
        assertReadBack(new Demonstration("1+1\n", "2\n#### 2"), Demonstration.class);
        assertReadBack(new Solution("p", 0, List.of(STEP, STEP), true, true), Solution.class);
        assertReadBack(
                new StateValue(
                        state,
                        TokenIds.of(1, 2),
                        0.375,
                        8,
                        List.of(new CandidateAction(STEP, 5, true, true))),
                StateValue.class);
        assertReadBack(
                new StateAdvantages(
                        state,
                        TokenIds.of(1, 2),
                        0.1 + 0.2,
                        List.of(new ActionAdvantage(STEP, 2, 1, 1 - 0.3))),
                StateAdvantages.class);
        assertReadBack(ExpressionTask.Settings.DEFAULT, ExpressionTask.Settings.class);
        assertReadBack(Gsm8kChains.Settings.DEFAULT, Gsm8kChains.Settings.class);
        assertReadBack(new Accuracy(3, 4), Accuracy.class);
    }

    @Test
    void aLineHasTheRecordsComponentsInOrder() {
        Step step = new Step("a\n", TokenIds.of(1, 2));
        Solution solution = new Solution("p", 0, List.of(step), true, false);
        assertThat(JsonLines.format(solution).replace('"', '\''))
                .isEqualTo(
                        "{'problem':'p','sample':0,'steps':[{'text':'a\\n','tokens':[1,2]}],"
                                + "'finished':true,'correct':false}");
    }

    @Test
    void aFileIsReadBackEqual() {
        Path file = folder.resolve("demonstrations.jsonl");
        List<Demonstration> demonstrations =
                List.of(new Demonstration("a\n", "b"), new Demonstration("c\n", "d\ne"));
        JsonLines.write(file, demonstrations.stream());
        assertThat(read(file, Demonstration.class)).isEqualTo(demonstrations);
        assertThat(file).content().endsWith("}\n").hasLineCount(2);
    }

    @Test
    void aFileThatFailsToBeWrittenLeavesTheOldOne() {
        Path file = folder.resolve("file.jsonl");
        JsonLines.write(file, Stream.of(new Demonstration("a\n", "b")));
        Stream<Demonstration> failing =
                Stream.of(1, 0).map(number -> new Demonstration("x".repeat(number), "y"));
        assertThatThrownBy(() -> JsonLines.write(file, failing))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(read(file, Demonstration.class)).containsExactly(new Demonstration("a\n", "b"));
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aFolderThatDoesNotExistIsNamed() {
        Path file = folder.resolve("missing").resolve("file.jsonl");
        assertThatThrownBy(() -> JsonLines.write(file, Stream.empty()))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(file + ": cannot be written")
                .hasNoSuppressedExceptions();
    }

    @Test
    void blankLinesAByteOrderMarkAndAMissingLastLineBreakDoNotMatter() throws IOException {
        String first = "{'prompt':'a','completion':'b'}";
        String second = "{'prompt':'c','completion':'d'}";
        Path file = file("\uFEFF\n" + first + "\r\n\n  \n" + second);
        assertThat(read(file, Demonstration.class))
                .containsExactly(new Demonstration("a", "b"), new Demonstration("c", "d"));
        assertThat(read(file(""), Demonstration.class)).isEmpty();
    }

    @Test
    void faultsNameFileLineAndField() throws IOException {
        String good = "{'prompt':'a','completion':'b'}";
        assertFault("{'prompt':'a'}", "completion", "found nothing, expected");
        assertFault("{'prompt':'a','completion':null}", "completion", "found null, expected");
        assertFault("{'prompt':'a','completion':''}", "", "completion: found an empty text");
        assertFault("{'prompt':'a','completion':'b','extra':1}", "extra", "not known, expected");
        assertFault("{'prompt':[],'completion':'b'}", "prompt", "found a JSON array, expected");
        assertFault("{'prompt':5,'completion':'b'}", "prompt", "found a JSON integer, expected");
        assertFault("{'prompt':'a','comp", "", "found broken JSON (Unexpected end");
        assertFault("not JSON", "", "found broken JSON (Unrecognized token");
        assertFault("[]", "", "expected one JSON object with the fields of a Demonstration");
        assertFault("null", "", "found null, expected one JSON object");
        assertFault(good + " {}", "", "found more after the first JSON value");
    }

    @Test
    void faultsInsideARecordNameThePath() throws IOException {
        String step = "{'text':'a','tokens':[1,'b']}";
        Path file =
                file(
                        "{'problem':'p','sample':0,'steps':["
                                + step
                                + "],'finished':true,'correct':false}");
        assertThatThrownBy(() -> read(file, Solution.class))
                .isInstanceOfSatisfying(
                        DatasetException.class,
                        fault -> assertThat(fault.field()).isEqualTo("steps.tokens"));
    }

    @Test
    void bytesThatAreNotUtf8AreAFault() throws IOException {
        Path file = folder.resolve("latin.jsonl");
        Files.write(
                file,
                "{\"prompt\":\"\u00E9\",\"completion\":\"b\"}\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(file, Demonstration.class))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("found bytes that are not UTF-8");
    }

    @Test
    void aMissingFileAndAFolderAreFaults() {
        Path missing = folder.resolve("missing.jsonl");
        assertThatThrownBy(() -> read(missing, Problem.class))
                .isInstanceOf(DatasetException.class)
                .hasMessage(
                        missing
                                + ": found no such file, expected one JSON object a line; check the"
                                + " path");
        assertThatThrownBy(() -> read(folder, Problem.class))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(folder.toString());
    }

    @Test
    void aStreamReadsNoFurtherThanItIsConsumed() throws IOException {
        Path file = file("{\"prompt\":\"a\",\"completion\":\"b\"}\nnot JSON\n");
        try (Stream<Demonstration> demonstrations = JsonLines.read(file, Demonstration.class)) {
            assertThat(demonstrations.iterator().next()).isEqualTo(new Demonstration("a", "b"));
        }
    }

    private static <T> void assertReadBack(T value, Class<T> type) {
        String line = JsonLines.format(value);
        assertThat(line).doesNotContain("\n");
        assertThat(JsonLines.parse(line, type, Path.of("file"), 1)).isEqualTo(value);
    }

    private void assertFault(String thirdLine, String field, String message) throws IOException {
        Path file = file("{'prompt':'a','completion':'b'}\n\n" + thirdLine);
        assertThatThrownBy(() -> read(file, Demonstration.class))
                .isInstanceOfSatisfying(
                        DatasetException.class,
                        fault -> {
                            assertThat(fault.file()).isEqualTo(file);
                            assertThat(fault.line()).isEqualTo(3);
                            assertThat(fault.field()).isEqualTo(field);
                            assertThat(fault)
                                    .hasMessageStartingWith(file + ":3: ")
                                    .hasMessageContaining(message);
                            assertThat(fault.getMessage()).hasLineCount(1);
                        });
    }

    /** A file of JSON, written with single quotes for double ones. */
    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), content.replace('\'', '"'));
    }

    private static <T> List<T> read(Path file, Class<T> type) {
        try (Stream<T> records = JsonLines.read(file, type)) {
            return records.toList();
        }
    }
}
