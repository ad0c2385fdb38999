package dapo.mathematics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemDataset;
import dapo.reasoning.WorkedProblem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class MathFormatTest {
    @TempDir private Path folder;

    @Test
    void theLastBoxIsTheAnswerAndTheLevelTheDifficulty() throws IOException {
        String row =
                "{\"problem\": \"Half?\", \"level\": \"Level 3\", \"type\": \"Algebra\","
                        + " \"solution\": \"$\\\\boxed{1}$, no: $\\\\boxed{\\\\frac{1}{2}}$.\"}";
        assertThat(read(row))
                .containsExactly(
                        new WorkedProblem(
                                new Problem("math-1", "Half?", "\\frac{1}{2}"),
                                Optional.of("$\\boxed{1}$, no: $\\boxed{\\frac{1}{2}}$."),
                                3));
    }

    @Test
    void anAnswerOfItsOwnAndANumberAsLevelAreTaken() throws IOException {
        String row =
                "{\"problem\": \"p\", \"level\": 5, \"solution\": \"so\", \"answer\": \" 7 \","
                        + " \"unique_id\": \"test/7\"}";
        assertThat(read(row))
                .containsExactly(
                        new WorkedProblem(new Problem("test/7", "p", "7"), Optional.of("so"), 5));
    }

    @Test
    void aSolutionWithoutAnAnswerIsAFault() {
        assertThatThrownBy(() -> read("{\"problem\": \"p\", \"solution\": \"I give up\"}"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("math.jsonl:1: field 'solution': found no \\boxed{}");
    }

    private List<WorkedProblem> read(String row) throws IOException {
        Path file = Files.writeString(folder.resolve("math.jsonl"), row);
        return new ProblemDataset(file, new MathFormat()).worked();
    }
}
