package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemDataset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

class ProgramFormatTest {
    private static final String TWICE =
            """
            {'task_id':'T/1','prompt':'def twice(x):\\n','entry_point':'twice',\
            'test':'def check(f):\\n    assert f(2) == 4','canonical_solution':'    return 2 * x'}
            """;
    private static final String SUM =
            """
            {'task_id':7,'text':'Add two numbers.','code':'import math\\nclass Box: pass\\n\
            def sum(a, b):\\n    return a + b','test_list':['assert sum(1, 2) == 3'],\
            'test_setup_code':'','challenge_test_list':['assert sum(0, 0) == 0']}
            """;

    @TempDir private Path folder;

    @Test
    void aHumanEvalProblemCallsItsTestOnItsEntryPoint() throws IOException {
        Problem problem = read(ProgramFormat.HUMAN_EVAL, TWICE).getFirst();
        assertThat(problem.id()).isEqualTo("T/1");
        assertThat(problem.prompt()).isEqualTo("def twice(x):\n");
        assertThat(ProgramTests.of(problem))
                .isEqualTo(
                        new ProgramTests(
                                "def twice(x):\n",
                                List.of("twice"),
                                "def check(f):\n    assert f(2) == 4\n\ncheck(twice)\n"));
    }

    @Test
    void anMbppProblemShowsItsTestsButNotTheChallenge() throws IOException {
        Problem problem = read(ProgramFormat.MBPP, SUM).getFirst();
        assertThat(problem.id()).isEqualTo("7");
        assertThat(problem.prompt())
                .isEqualTo("\"\"\"\nAdd two numbers.\nassert sum(1, 2) == 3\n\"\"\"\n");
        assertThat(ProgramTests.of(problem))
                .isEqualTo(
                        new ProgramTests(
                                "",
                                List.of("sum"),
                                "\nassert sum(1, 2) == 3\nassert sum(0, 0) == 0\n"));
    }

    @Test
    void theSanitizedFormHasAPromptAndImports() throws IOException {
        String line =
                "{'task_id':1,'prompt':'Halve.','test_imports':['import"
                        + " math'],'test_list':['assert half(2) == 1']}";
        Problem problem = read(ProgramFormat.MBPP, line).getFirst();
        assertThat(problem.prompt()).contains("Halve.");
        assertThat(ProgramTests.of(problem))
                .isEqualTo(new ProgramTests("", List.of(), "import math\nassert half(2) == 1\n"));
    }

    @Test
    void aCompressedFileIsReadAsItIs() throws IOException {
        Path file = folder.resolve("problems.jsonl.gz");
        try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(file))) {
            stream.write(json(TWICE).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new ProblemDataset(file, ProgramFormat.HUMAN_EVAL).read()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HUMAN_EVAL | entry_point | {"task_id":"a","prompt":"p","test":"t"}
                    HUMAN_EVAL | entry_point | {"task_id":"a","prompt":"p","entry_point":"a b","test":"t"}
                    HUMAN_EVAL | entry_point | {"task_id":"a","prompt":"p","entry_point":"3","test":"t"}
                    HUMAN_EVAL | test | {"task_id":"a","prompt":"p","entry_point":"f"}
                    HUMAN_EVAL | test | {"task_id":"a","prompt":"p","entry_point":"f","test":" "}
                    HUMAN_EVAL | prompt | {"task_id":"a","entry_point":"f","test":"t"}
                    HUMAN_EVAL | task_id | {"prompt":"p","entry_point":"f","test":"t"}
                    MBPP | text | {"task_id":1,"test_list":["t"]}
                    MBPP | test_list | {"task_id":1,"text":"t"}
                    MBPP | test_list | {"task_id":1,"text":"t","test_list":[]}
                    MBPP | test_list | {"task_id":1,"text":"t","test_list":[1]}
                    MBPP | code | {"task_id":1,"text":"t","test_list":["t"],"code":{}}
                    MBPP | '' | [1]
                    MBPP | '' | {"task_id":
                    """)
    void aFaultNamesFileLineAndField(ProgramFormat format, String field, String line) {
        assertThatThrownBy(() -> read(format, "\n" + line))
                .isInstanceOfSatisfying(
                        DatasetException.class,
                        fault -> {
                            assertThat(fault.file()).isEqualTo(folder.resolve("problems.jsonl"));
                            assertThat(fault.line()).isEqualTo(2);
                            assertThat(fault.field()).isEqualTo(field);
                            assertThat(fault).hasMessageContaining("problems.jsonl:2: ");
                            assertThat(fault).hasMessageContaining("expected");
                        });
    }

    @Test
    void twoProblemsOfOneIdAreAFault() {
        assertThatThrownBy(() -> read(ProgramFormat.HUMAN_EVAL, TWICE + TWICE))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(":2: found the id 'T/1' as on line 1");
    }

    @Test
    void aFileThatIsMissingEmptyOrNotCompressedIsAFault() throws IOException {
        Path missing = folder.resolve("missing.jsonl");
        assertThatThrownBy(() -> new ProblemDataset(missing, ProgramFormat.MBPP).read())
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("found no such file");
        assertThatThrownBy(() -> read(ProgramFormat.MBPP, "\n"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("found no problem");
        Path plain = Files.writeString(folder.resolve("plain.jsonl.gz"), json(TWICE));
        assertThatThrownBy(() -> new ProblemDataset(plain, ProgramFormat.HUMAN_EVAL).read())
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(plain.toString());
    }

    private List<Problem> read(ProgramFormat format, String lines) throws IOException {
        Path file = Files.writeString(folder.resolve("problems.jsonl"), json(lines));
        return new ProblemDataset(file, format).read();
    }

    /** Single quotes are written for double ones. */
    private static String json(String lines) {
        return lines.replace('\'', '"');
    }
}
