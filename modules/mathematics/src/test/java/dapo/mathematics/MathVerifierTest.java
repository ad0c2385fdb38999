package dapo.mathematics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Where final answers are found, and what is said of gold answers before a run. */
class MathVerifierTest {
    private final MathVerifier verifier = new MathVerifier();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "So \\boxed{42}.; 42",
                "\\boxed{1} and then \\boxed{\\frac{1}{2}}; \\frac{1}{2}",
                "\\boxed {7}; 7",
                "\\boxed 7$ is it; 7",
                "\\fbox{7}; 7",
                "\\boxed{\\{1,2\\}}; \\{1,2\\}",
                "\\boxed{\\{1,2\\}} and 3; \\{1,2\\}",
                "The answer is 5.; 5",
                "the answer is: 5; 5",
                "The answer is 4. No, the answer is 5; 5",
                "The final answer is $\\frac{1}{2}$. Check: 7; $\\frac{1}{2}$",
                "The answer is \\(x = 5\\), which is 2+3.; \\(x = 5\\)",
                "**Answer:** 5; 5",
                "The answer is 2.5. It is 7.; 2.5",
                "The answer is 5 because 2+3=5.; 5",
                "It costs 12 and 13.; 13",
                "From 10-5 we get $1,234.50.; $1,234.50",
                "so it is -5.; -5",
                "so x=-5; -5",
                "5 and 25%; 25%",
                "half: 1/2; 1/2",
            })
    void findsTheFinalAnswer(String solution, String answer) {
        assertThat(verifier.finalAnswer(solution)).contains(answer);
    }

    @Test
    void theLastLineWithHashesGivesTheAnswer() {
        assertThat(verifier.finalAnswer("12 apples\n#### 12")).contains("12");
        assertThat(verifier.finalAnswer("#### 11\n#### 12 apples\nor 13")).contains("12 apples");
    }

    @Test
    void aFormulaBehindThePhraseMayStandOnLinesOfItsOwn() {
        assertThat(verifier.finalAnswer("The answer is\n\\[\n\\frac{1}{2}\n\\]\nsince 3"))
                .contains("\\[\n\\frac{1}{2}\n\\]");
        assertThat(verifier.finalAnswer("The answer is: $$x+1$$")).contains("$$x+1$$");
        assertThat(verifier.finalAnswer("The answer is $18. She paid $5.")).contains("$18");
        assertThat(verifier.finalAnswer("The answer is $18 and not $5."))
                .contains("$18 and not $5");
    }

    @Test
    void aBoxGoesBeforeAMarkerThatBeforeASentenceAndThatBeforeANumber() {
        String solution = "\\boxed{1}\n#### 2\nThe answer is 3.\n4";
        assertThat(verifier.finalAnswer(solution)).contains("1");
        assertThat(verifier.finalAnswer(solution.substring(9))).contains("2");
        assertThat(verifier.finalAnswer(solution.substring(16))).contains("3");
        assertThat(verifier.finalAnswer(solution.substring(33))).contains("4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no number",
                "5 and \\boxed{",
                "5 and \\boxed{}",
                "5 and \\boxed{\\frac{1}{2}",
                "\\boxed{5} then \\boxed{6",
                "5\n####",
                "5\n####  \n6",
            })
    void aSolutionThatEndsBeforeItsAnswerHasNone(String solution) {
        assertThat(verifier.finalAnswer(solution)).isEmpty();
        assertThat(verifier.isCorrect(new Problem("p", "?", "5"), solution)).isFalse();
    }

    @Test
    void onlyTheSourcesThatWereAskedForCount() {
        MathVerifier strict = new MathVerifier(List.of(AnswerSource.BOXED));
        assertThat(strict.finalAnswer("#### 5\nThe answer is 5")).isEmpty();
        assertThat(strict.finalAnswer("\\boxed{5}")).contains("5");
        MathVerifier hashesFirst =
                new MathVerifier(List.of(AnswerSource.HASHES, AnswerSource.BOXED));
        assertThat(hashesFirst.finalAnswer("\\boxed{5}\n#### 6")).contains("6");
    }

    @Test
    void aVerifierWithoutSourcesIsRefused() {
        assertThatThrownBy(() -> new MathVerifier(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sources: found none, expected at least one");
    }

    @Test
    void judgesASolutionByItsFinalAnswer() {
        Problem problem = new Problem("p", "What is 1/2 + 1/3?", "\\frac{5}{6}");
        assertThat(verifier.isCorrect(problem, "It is $\\boxed{5/6}$.")).isTrue();
        assertThat(verifier.isCorrect(problem, "The answer is 10/12.")).isTrue();
        assertThat(verifier.isCorrect(problem, "5/6 is wrong, so \\boxed{2/5}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "72",
                "\\frac{1}{2}",
                "Evelyn",
                "\\text{no solution}",
                "(C)",
                "x^2+1",
                "\\{1,2\\}",
                "(-\\infty, 3]",
                "$18",
                "2^{2010}",
                "n!",
                "\\log_2 10",
                "3+4i",
                "1 \\pm \\sqrt{2}"
            })
    void aGoldAnswerThatCanBeJudgedHasNoFault(String gold) {
        assertThat(MathVerifier.fault(gold)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "' '; answer: found a blank text, expected an answer",
                "1/0; answer '1/0': found no value, since it divides by zero, expected one that can"
                        + " be calculated",
                "\\frac{1}{2; answer '\\frac{1}{2': found the end as token 7, expected '}'",
                "7 2; answer '7 2': found '2' as token 2, expected the end of the answer",
                "\\foo{3}; answer '\\foo{3}': found 'foo' as token 1, expected a known command",
            })
    void aGoldAnswerThatCannotBeJudgedHasAFault(String gold, String message) {
        assertThat(MathVerifier.fault(gold)).contains(message);
    }

    @Test
    void aGoldAnswerTooLargeToCalculateHasAFault() {
        assertThat(MathVerifier.fault("2003^{2002^{2001}}"))
                .hasValueSatisfying(fault -> assertThat(fault).contains("found no value"));
    }
}
