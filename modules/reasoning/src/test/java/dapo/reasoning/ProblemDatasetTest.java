package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class ProblemDatasetTest {
    @TempDir private Path folder;

    @Test
    void problemsAreReadInOrder() throws IOException {
        Path file =
                file(
                        """
                        {"id": "a", "prompt": "1+1\\n", "answer": "2", "source": "ignored"}

                        {"id": 7, "prompt": "½ − ½ = ?\\n", "answer": 0.50}
                        """);
        assertThat(new ProblemDataset(file).read())
                .containsExactly(
                        new Problem("a", "1+1\n", "2"), new Problem("7", "½ − ½ = ?\n", "0.5"));
    }

    @Test
    void idsComeFromTheLineWhereThereAreNone() throws IOException {
        Path file =
                file(
                        "{\"prompt\": \"p\", \"answer\": \"1\"}\n\n"
                                + "{\"prompt\": \"p\", \"answer\": \"1\"}");
        assertThat(new ProblemDataset(file).read())
                .extracting(Problem::id)
                .containsExactly("line-1", "line-3");
    }

    @Test
    void theFieldsCanHaveOtherNames() throws IOException {
        Path file =
                file(
                        "{\"question\": \"How many?\", \"solution\": \"<<1+1=2>>2, #### 1,"
                                + " no:\\n#### 2\\n\"}");
        FieldsFormat fields = new FieldsFormat("key", "question", "solution", Optional.empty());
        assertThat(new ProblemDataset(file, fields).read())
                .containsExactly(new Problem("line-1", "How many?", "2"));
    }

    @Test
    void faultsNameFileLineAndField() throws IOException {
        String good = "{\"prompt\": \"p\", \"answer\": \"1\"}\n";
        assertFault(
                good + "{\"prompt\": \"p\"}",
                ":2: field 'answer': found nothing, expected a text or a number;");
        assertFault(
                good + "{\"answer\": \"1\"}",
                ":2: field 'prompt': found nothing, expected a text or a number;");
        assertFault(
                "{\"prompt\": [], \"answer\": 1}",
                ":1: field 'prompt': found array, expected a text or a number;");
        assertFault(
                "{\"prompt\": \"p\", \"answer\": \" \"}",
                ":1: field 'answer': found a blank text, expected");
        assertFault(
                "{\"prompt\": \"p\", \"answer\": \"so\\n#### \"}",
                ":1: field 'answer': found nothing after ####");
        assertFault(
                "{\"id\": {}, \"prompt\": \"p\", \"answer\": \"1\"}",
                ":1: field 'id': found object, expected");
        assertFault("7", ":1: found a JSON number, expected one JSON object;");
        assertFault(good + "{\"prompt\": \"p", ":2: ");
    }

    @Test
    void anIdThatComesTwiceIsAFault() throws IOException {
        String twice = "{\"id\": \"a\", \"prompt\": \"p\", \"answer\": \"1\"}\n".repeat(2);
        assertFault(
                twice, ":2: found the id 'a' as on line 1, expected an id of its own; change it");
    }

    private void assertFault(String content, String message) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> new ProblemDataset(file).read())
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(file + message)
                .message()
                .hasLineCount(1);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("problems.jsonl"), content);
    }
}
