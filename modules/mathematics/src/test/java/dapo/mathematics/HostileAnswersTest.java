package dapo.mathematics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dapo.reasoning.Problem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Whatever a model writes is judged, soon, and never taken for right without being so. */
class HostileAnswersTest {
    private static final Duration FAR_TOO_LONG = Duration.ofSeconds(20);
    private static final MathVerifier VERIFIER = new MathVerifier();

    static Stream<String> hostileAnswers() {
        return Stream.of(
                "2003^{2002^{2001}}",
                "9^{9^{9^{9^{9^9}}}}",
                "9".repeat(1900) + "^{" + "9".repeat(90) + "}",
                "x^{" + "9".repeat(1900) + "}",
                "1e" + "9".repeat(1900),
                "1e999999999",
                "2^{8000}+3^{-5000}".repeat(100),
                "500!".repeat(400),
                "500!+".repeat(390) + "1",
                "\\binom{500}{250}".repeat(110),
                "((((9!)!)!)!)!",
                "9!!!!!!!!!!!!",
                "\\sqrt{".repeat(30) + "2" + "}".repeat(30),
                "\\sqrt{".repeat(300) + "2" + "}".repeat(300),
                "\\sqrt{2+".repeat(50) + "2" + "}".repeat(50),
                "\\frac{1}{1+".repeat(50) + "x" + "}".repeat(50),
                "\\frac{1}{".repeat(200) + "x" + "}".repeat(200),
                "e^{e^{e^{e^{e^{e}}}}}",
                "\\ln(\\ln(\\ln(\\ln(x))))".repeat(80),
                "\\sin(10^{300})",
                "\\tan\\frac{\\pi}{2}",
                "\\sin x+".repeat(240) + "1",
                "(x+1)^{99999999999999999999}",
                "(x+y+z)^{1000}(x-y-z)^{1000}",
                "(".repeat(1000) + "1" + ")".repeat(1000),
                "(".repeat(2000),
                ")".repeat(2000),
                "{".repeat(10_000_000),
                "}".repeat(10_000_000),
                "{}".repeat(5_000_000),
                "\\boxed{".repeat(1_000_000),
                "\\boxed{".repeat(1000) + "}".repeat(1000),
                "\\text{".repeat(300) + "x" + "}".repeat(300),
                "\\{\\pm 1 \\cup ".repeat(60) + "\\}".repeat(60),
                "\\{\\pm ".repeat(60) + "1" + "\\}".repeat(60),
                "\\pm".repeat(600) + "1",
                "-".repeat(1900) + "1",
                "|".repeat(1900),
                "1,".repeat(900) + "1",
                "\\{" + "1,".repeat(900) + "1\\}",
                "\\{" + "\\sin x,".repeat(60) + "1\\}",
                "x=".repeat(900) + "1",
                "1<".repeat(900) + "x",
                "1:".repeat(900) + "1",
                "\\begin{pmatrix}" + "1&2\\\\".repeat(300) + "\\end{pmatrix}",
                "\\begin{".repeat(250),
                " ".repeat(1900) + "x",
                "answer ".repeat(100_000) + "is",
                "answer" + " ".repeat(1_000_000),
                "-$".repeat(500_000),
                "1,111".repeat(200_000),
                "1,".repeat(500_000),
                "1/".repeat(500_000),
                "####".repeat(250_000),
                "$".repeat(1_000_000),
                "\\".repeat(1_000_000),
                "\\mathbb" + " ".repeat(1900),
                "\0\uD800\uDFFF\uFFFF",
                "a".repeat(1_000_000),
                "(A) ".repeat(10_000),
                "6 " + "very ".repeat(300) + "apples",
                "0." + "3".repeat(1900),
                "0.\\overline{" + "3".repeat(1900) + "}");
    }

    @ParameterizedTest
    @MethodSource("hostileAnswers")
    void everyAnswerIsJudgedSoon(String answer) {
        List<String> golds = List.of("5", "\\sqrt{2}", "\\sin x + x^2", "\\{1,2\\}", "3.14", "C");
        assertTimeoutPreemptively(
                FAR_TOO_LONG,
                () -> {
                    for (String gold : golds) {
                        assertThat(MathVerifier.sameAnswer(gold, answer)).isFalse();
                        MathVerifier.sameAnswer(answer, gold);
                        VERIFIER.isCorrect(new Problem("p", "?", gold), "\\boxed{" + answer + "}");
                        VERIFIER.isCorrect(new Problem("p", "?", gold), answer);
                    }
                    MathVerifier.sameAnswer(answer, answer);
                    MathVerifier.sameAnswer(answer, answer + "+0");
                    MathVerifier.fault(answer);
                });
    }

    @Test
    void mutatedAnswersNeverThrow() {
        SplittableRandom random = new SplittableRandom(7);
        List<String> seeds =
                new ArrayList<>(AnswerTable.rows().stream().map(AnswerTable.Row::answer).toList());
        seeds.removeIf(String::isEmpty);
        Mutations mutations = new Mutations(seeds, random);
        assertTimeoutPreemptively(
                Duration.ofMinutes(5),
                () -> {
                    for (int i = 0; i < 100_000; i++) {
                        String gold = seeds.get(random.nextInt(seeds.size()));
                        String answer = mutations.next();
                        MathVerifier.sameAnswer(gold, answer);
                        if (i % 10 == 0) {
                            MathVerifier.fault(answer);
                            VERIFIER.isCorrect(new Problem("p", "?", gold), answer);
                        }
                    }
                });
    }
}
