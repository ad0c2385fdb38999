package dapo.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class SolutionProgramTest {
    private static final ProgramTests STUBBED =
            new ProgramTests("import math\n\ndef f(x):\n", List.of("f"), "assert f(1)");
    private static final ProgramTests WHOLE = new ProgramTests("", List.of("f"), "assert f(1)");

    @Test
    void aContinuationStandsBehindTheStubAndEndsAtTheFirstLineOfSomethingElse() {
        for (String other : List.of("def g():", "class A:", "# end", "if 1:", "print(1)", "```")) {
            assertThat(SolutionProgram.of(STUBBED, "    return x\n\n" + other + "\n  rubbish ("))
                    .isEqualTo("import math\n\ndef f(x):\n    return x\n\n");
        }
        assertThat(SolutionProgram.of(STUBBED, "    return x"))
                .isEqualTo("import math\n\ndef f(x):\n    return x");
    }

    @Test
    void aTextThatDefinesTheFunctionIsWholeAndHasTheStubsImports() {
        String text = "def g():\n    pass\n\ndef f(x):\n    return g()\n";
        assertThat(SolutionProgram.of(STUBBED, text)).isEqualTo(STUBBED.stub() + "\n" + text);
    }

    @Test
    void anotherFunctionOfALikeNameIsNoDefinition() {
        assertThat(SolutionProgram.of(STUBBED, "    return x\ndef ff(x):\n    pass\n"))
                .isEqualTo(STUBBED.stub() + "    return x\n");
    }

    @Test
    void ofFencedBlocksTheLastThatDefinesTheFunctionCounts() {
        String text =
                """
                First:
                ```python
                def f(x):
                    return 1
                ```
                Better:
                ```py
                def f(x):
                    return 2
                ```
                Use it so:
                ```
                f(3)
                ```
                """;
        assertThat(SolutionProgram.of(WHOLE, text)).isEqualTo("def f(x):\n    return 2\n");
    }

    @Test
    void aFenceThatIsNotClosedRunsToTheEnd() {
        assertThat(SolutionProgram.of(WHOLE, "Here:\n```python\nf = abs")).isEqualTo("f = abs");
    }

    @Test
    void aTextWithoutFencesIsTheProgramWhereThereIsNoStub() {
        assertThat(SolutionProgram.of(WHOLE, "anything")).isEqualTo("anything");
    }

    @Test
    void megabytesOfAnythingTakeNoTime() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (String part : List.of("```\n", "`", "\n", " ", "```python\nx", "def ")) {
                        String text = part.repeat(2_000_000 / part.length());
                        assertThat(SolutionProgram.of(STUBBED, text)).isNotNull();
                        assertThat(SolutionProgram.of(STUBBED, " " + text)).isNotNull();
                    }
                });
    }
}
