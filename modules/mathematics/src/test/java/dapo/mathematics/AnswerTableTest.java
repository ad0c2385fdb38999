package dapo.mathematics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The verdicts on a table of answers that was checked by hand, {@code answers.tsv}. */
class AnswerTableTest {
    /** Right answers that are judged wrong: nothing is converted, words are no numbers. */
    private static final List<String> KNOWN_FALSE_NEGATIVES =
            List.of(
                    "1 \\text{ m} | 100 \\text{ cm}",
                    "60 minutes | 1 hour",
                    "90^\\circ | \\frac{\\pi}{2}",
                    "n! | n \\cdot (n-1)!",
                    "1000 | (1,000)",
                    "7 | seven",
                    "e^{i\\pi/3} | \\frac12+\\frac{\\sqrt3}{2}i",
                    "\\frac{5}{12} \\text{ hours} | 25 minutes",
                    "f(x) = x^2 + 1 | y = x^2+1",
                    "\\text{all real numbers} | \\mathbb{R}");

    private static final List<AnswerTable.Row> ROWS = AnswerTable.rows();

    @Test
    void theTableHasEnoughPairsOfBothKinds() {
        assertThat(ROWS).doesNotHaveDuplicates();
        assertThat(ROWS).filteredOn(AnswerTable.Row::same).hasSizeGreaterThan(200);
        assertThat(ROWS).filteredOn(row -> !row.same()).hasSizeGreaterThan(150);
    }

    @Test
    void noWrongAnswerIsTakenForRight() {
        assertThat(ROWS.stream().filter(row -> !row.same() && row.verdict()))
                .extracting(AnswerTable.Row::toString)
                .as("false positives")
                .isEmpty();
    }

    @Test
    void onlyTheKnownRightAnswersAreTakenForWrong() {
        assertThat(ROWS.stream().filter(row -> row.same() && !row.verdict()))
                .extracting(AnswerTable.Row::toString)
                .as("false negatives")
                .containsExactlyInAnyOrderElementsOf(KNOWN_FALSE_NEGATIVES);
    }

    @Test
    void everyGoldAnswerMeetsItself() {
        assertThat(ROWS.stream().filter(row -> !MathVerifier.sameAnswer(row.gold(), row.gold())))
                .isEmpty();
    }
}
