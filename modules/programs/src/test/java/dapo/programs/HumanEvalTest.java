package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dapo.reasoning.JsonLines;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemDataset;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** On HumanEval itself, which lies beside the project where it is at all. */
class HumanEvalTest {
    private static final Path FILE = Path.of("../../../shared/data/HumanEval.jsonl.gz");

    private static List<Problem> problems;
    private static CodeVerifier verifier;

    @BeforeAll
    static void needsTheDataAndASandbox() {
        assumeTrue(Files.exists(FILE), "HumanEval is not at " + FILE);
        verifier = Machine.isolated(Machine.AMPLE);
        problems = new ProblemDataset(FILE, ProgramFormat.HUMAN_EVAL).read();
    }

    @Test
    void everyCanonicalSolutionPasses() throws IOException {
        Map<String, String> solutions = canonicalSolutions();
        assertThat(problems).hasSize(164);
        assertThat(faults(problem -> solutions.get(problem.id()), true)).isEmpty();
    }

    @Test
    void everySolutionThatReturnsNothingFails() {
        assertThat(faults(problem -> "    return None\n", false)).isEmpty();
    }

    /** The problems on which the verdict is not the expected one, and what it was. */
    private static Map<String, Verdict> faults(
            Function<Problem, String> solution, boolean expected) {
        Map<String, Verdict> faults = new TreeMap<>();
        for (Problem problem : problems) {
            Verdict verdict = verifier.verdict(problem, solution.apply(problem));
            if (verdict.passed() != expected || verdict.outcome() == Outcome.UNTESTABLE) {
                faults.put(problem.id(), verdict);
            }
        }
        return faults;
    }

    private static Map<String, String> canonicalSolutions() throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(FILE)),
                                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .map(line -> JsonLines.parse(line, JsonNode.class, FILE, 0))
                    .collect(
                            Collectors.toMap(
                                    node -> node.path("task_id").asString(),
                                    node -> node.path("canonical_solution").asString()));
        }
    }
}
