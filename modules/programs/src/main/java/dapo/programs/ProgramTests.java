package dapo.programs;

import dapo.reasoning.DatasetException;
import dapo.reasoning.JsonLines;
import dapo.reasoning.Problem;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The tests of a programming problem. They are trusted, unlike what they judge.
 *
 * <p>A {@link Problem} carries them as its answer, as one JSON object: they are what a solution is
 * held against, so every file and stage that hands a problem on hands its tests on too, and a
 * verifier needs nothing else.
 *
 * @param stub Python that a solution goes on from, and whose helpers the tests may call:
 *     HumanEval's prompt; empty where a solution is a whole program
 * @param names what the tests use of the solution: functions and classes. Empty: whatever the tests
 *     use and neither they, nor Python, nor its library define.
 * @param test Python that raises an exception where the solution is wrong
 */
public record ProgramTests(String stub, List<String> names, String test) {
    public ProgramTests {
        Objects.requireNonNull(stub, "stub");
        names = List.copyOf(names);
        if (test.isBlank()) {
            throw new IllegalArgumentException("test: found a blank text, expected tests");
        }
    }

    /**
     * The tests that a problem carries.
     *
     * @throws DatasetException if its answer does not hold any; the message names the problem
     */
    public static ProgramTests of(Problem problem) {
        return JsonLines.parse(
                problem.answer(),
                ProgramTests.class,
                Path.of("answer of problem " + problem.id()),
                0);
    }

    /** A problem that carries these tests. */
    public Problem problem(String id, String prompt) {
        return new Problem(id, prompt, JsonLines.format(this));
    }
}
