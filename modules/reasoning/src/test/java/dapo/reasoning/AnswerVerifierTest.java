package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class AnswerVerifierTest {
    private final AnswerVerifier verifier = new AnswerVerifier();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1000; 1,000",
                "1234567.5; 1,234,567.50",
                "0.5; .5",
                "0.50; .5",
                "0.5; 1/2",
                "0.5; 2 / 4",
                "-0.5; -1/2",
                "-3; \u22123",
                "-3; \u20133",
                "-3; -3.0",
                "72; 72.",
                "72; +72",
                "72; 072",
                "18; $18",
                "18; $18.00",
                "-18; -$18",
                "-18; $-18",
                "18; 18 €",
                "25; 25%",
                "25%; 25",
                "12; \u0661\u0662",
                "3; ３",
                "0; -0",
                "1.5; 3\u20442",
            })
    void numbersAreComparedByValue(String gold, String answer) {
        assertThat(verifier.isCorrect(problem(gold), "#### " + answer)).isTrue();
        assertThat(verifier.isCorrect(problem(answer), "#### " + gold)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "72; 7",
                "72; 7 2",
                "12; 1,2",
                "1000; 1,00",
                "3; -3",
                "0.3333; 1/3",
                "1; 1/0",
                "1000; 1e3",
                "72; 72 clips",
                "5; --5",
                "5; -$-5",
                "0.25; 25%",
                "1; 1 1",
            })
    void otherNumbersAreWrong(String gold, String answer) {
        assertThat(verifier.isCorrect(problem(gold), "#### " + answer)).isFalse();
    }

    @Test
    void theLastMarkerCounts() {
        assertThat(verifier.isCorrect(problem("5"), "#### 4\nno,\n#### 5")).isTrue();
        assertThat(verifier.isCorrect(problem("4"), "#### 4\nno,\n#### 5")).isFalse();
        assertThat(verifier.isCorrect(problem("4"), "#### 4 #### 5")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "72",
                "48+24\n72\n",
                "48+24\n72\n###",
                "72\n####",
                "72\n####  \n",
                "#### 72\n####"
            })
    void aTruncatedSolutionIsWrong(String text) {
        assertThat(verifier.isCorrect(problem("72"), text)).isFalse();
    }

    @Test
    void theAnswerEndsWithItsLine() {
        assertThat(verifier.isCorrect(problem("72"), "#### 72")).isTrue();
        assertThat(verifier.isCorrect(problem("72"), "#### 72\n")).isTrue();
        assertThat(verifier.isCorrect(problem("72"), "####72 \r\n\nand more 9\n")).isTrue();
        assertThat(verifier.isCorrect(problem("72"), "####\n72")).isFalse();
    }

    @Test
    void answersInWordsAreComparedAsTexts() {
        assertThat(verifier.isCorrect(problem("North  East"), "#### north east.")).isTrue();
        assertThat(verifier.isCorrect(problem("x+1"), "#### x+2")).isFalse();
        assertThat(verifier.isCorrect(problem("é"), "#### É")).isTrue();
    }

    @Test
    void anotherMarkerCanBeSet() {
        assertThat(new AnswerVerifier("Answer:").finalAnswer("#### 1\nAnswer: 2")).contains("2");
    }

    @Test
    void absurdAnswersAreJudgedAtOnce() {
        String digits = "9".repeat(1_000_000);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    assertThat(verifier.isCorrect(problem("9"), "#### " + digits)).isFalse();
                    assertThat(verifier.isCorrect(problem("9"), "#### 1e999999999")).isFalse();
                    assertThat(verifier.isCorrect(problem("9"), "#### 9e-999999999")).isFalse();
                    assertThat(verifier.isCorrect(problem("9"), "#### " + "1/".repeat(500_000)))
                            .isFalse();
                    assertThat(verifier.isCorrect(problem("9"), "#### " + "1,111".repeat(200_000)))
                            .isFalse();
                    assertThat(verifier.isCorrect(problem("9"), "####".repeat(250_000))).isFalse();
                    assertThat(verifier.isCorrect(problem(digits), "#### " + digits)).isTrue();
                });
    }

    private static Problem problem(String answer) {
        return new Problem("p", "?", answer);
    }
}
