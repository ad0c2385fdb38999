package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dapo.programs.ProgramTests;
import dapo.reasoning.DatasetException;
import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;
import dapo.reasoning.Verifier;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class VerifiersTest {
    private record Problems(List<Problem> all) implements TaskData {
        @Override
        public Stream<Demonstration> demonstrations() {
            return Stream.of();
        }

        @Override
        public List<Problem> problems(int iteration) {
            return all;
        }

        @Override
        public List<Problem> heldOut() {
            return all;
        }
    }

    private static Verifier verifier(Map<String, String> changes, Problem... problems) {
        return Verifiers.of(RunConfiguration.demo().with(changes), new Problems(List.of(problems)));
    }

    @Test
    void theJudgeOfTheConfigurationDecides() {
        Problem half = new Problem("half", "1/2?", "\\frac{1}{2}");
        String solution = "The answer is 0.5.";
        assertThat(verifier(Map.of("data.judge", "mathematics"), half).isCorrect(half, solution))
                .isTrue();
        assertThat(verifier(Map.of(), half).isCorrect(half, solution)).isFalse();
    }

    @Test
    void programsAreRunAgainstTheirTests() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3")),
                "there is no Python at /usr/bin/python3");
        Problem twice =
                new ProgramTests("", List.of("twice"), "assert twice(3) == 6")
                        .problem("twice", "Double a number.");
        Verifier verifier =
                verifier(Map.of("data.judge", "program", "data.isolation", "unsafe"), twice);
        assertThat(verifier.isCorrect(twice, "def twice(x):\n    return 2 * x\n")).isTrue();
        assertThat(verifier.isCorrect(twice, "def twice(x):\n    return x * x\n")).isFalse();
    }

    @Test
    void anAnswerThatCannotBeJudgedIsNamedBeforeAnyWork() {
        Problem odd = new Problem("odd-7", "?", "\\frac{1}{");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> verifier(Map.of("data.judge", "mathematics"), odd))
                .withMessageContaining("'data.judge' is 'mathematics'")
                .withMessageContaining("that of odd-7 is not");
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> verifier(Map.of("data.judge", "program"), odd))
                .withMessageContaining("odd-7");
    }
}
