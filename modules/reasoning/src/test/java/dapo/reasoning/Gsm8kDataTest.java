package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dapo.reasoning.Gsm8kChains.Reason;
import dapo.reasoning.Gsm8kChains.Settings;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** On GSM8K itself, which lies beside the project where it is at all. */
class Gsm8kDataTest {
    private static final Path TRAINING = data("gsm8k-train.jsonl");
    private static final Path TEST = data("gsm8k-test.jsonl");
    private static final Settings ALL = new Settings(1_000, 10_000, 1_000, 0, LineMix.DEFAULT);

    @BeforeAll
    static void needsTheData() {
        assumeTrue(
                Files.exists(TRAINING) && Files.exists(TEST),
                "GSM8K is not at " + TRAINING + " and " + TEST);
    }

    @Test
    void nineOfTenProblemsAreChains() {
        Gsm8kChains training = Gsm8kChains.read(TRAINING, ALL);
        assertThat(training.total()).isEqualTo(7_473);
        assertThat(training.problems()).hasSize(6_757);
        assertThat(training.leftOut())
                .isEqualTo(
                        Map.of(
                                Reason.NO_CALCULATION, 187,
                                Reason.UNREADABLE, 3,
                                Reason.DISCONNECTED, 392,
                                Reason.NOT_DECIMAL, 134));
        Gsm8kChains test = Gsm8kChains.read(TEST, ALL);
        assertThat(test.total()).isEqualTo(1_319);
        assertThat(test.problems()).hasSize(1_178);
    }

    @Test
    void theDefaultSettingsKeepMostOfThem() {
        assertThat(Gsm8kChains.read(TRAINING, Settings.DEFAULT).problems()).hasSize(6_519);
        assertThat(Gsm8kChains.read(TEST, Settings.DEFAULT).problems()).hasSize(1_135);
    }

    @Test
    void everyLineOfADemonstrationIsTrueAndTheLastIsThePromptsValue() {
        Gsm8kChains chains = Gsm8kChains.read(TEST, Settings.DEFAULT);
        chains.demonstrations(1, 5_000)
                .forEach(demonstration -> {
                    List<String> lines = demonstration.completion().lines().toList();
                    for (String line : lines.subList(0, lines.size() - 1)) {
                        String[] sides = line.split("=");
                        assertThat(value(sides[0])).isEqualTo(value(sides[1]));
                    }
                    assertThat(value(lines.getLast().replace("#### ", "")))
                            .isEqualTo(value(demonstration.prompt()));
                });
    }

    @Test
    void theAnswersAreTheFiles() {
        AnswerVerifier verifier = new AnswerVerifier();
        Map<String, Problem> problems =
                new ProblemDataset(TEST, new Gsm8kFormat())
                        .read().stream().collect(Collectors.toMap(Problem::id, problem -> problem));
        for (Problem chain : Gsm8kChains.read(TEST, ALL).problems()) {
            Problem original = problems.get(chain.id());
            assertThat(verifier.isCorrect(original, "#### " + chain.answer())).isTrue();
        }
    }

    @Test
    void nothingThatIsTestedOnIsDemonstrated() {
        Gsm8kChains test = Gsm8kChains.read(TEST, Settings.DEFAULT);
        Set<String> tested =
                test.problems().stream().map(Problem::prompt).collect(Collectors.toSet());
        Gsm8kChains training =
                Gsm8kChains.read(TRAINING, Settings.DEFAULT).excluding(test.problems());
        assertThat(training.demonstrations(1, 20_000).map(Demonstration::prompt))
                .doesNotContainAnyElementsOf(tested);
    }

    private static ExactNumber value(String expression) {
        return ExpressionParser.parse(expression).orElseThrow().value();
    }

    private static Path data(String name) {
        return Path.of("../../../shared/data", name);
    }
}
