package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dapo.reasoning.Gsm8kChains.Reason;
import dapo.reasoning.Gsm8kChains.Settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class Gsm8kChainsTest {
    private static final LineMix CAREFUL = LineMix.DEFAULT.withCarefulProbability(1);
    private static final Settings WIDE = new Settings(100, 500, 50, 0, CAREFUL);

    @TempDir private Path folder;

    @Test
    void calculationsAreNestedInThePromptAndWrittenInOrder() {
        assertThat(chain("48/2 = <<48/2=24>>24 in May.\n48+24 = <<48+24=72>>72.\n#### 72"))
                .isEqualTo(new Demonstration("48+48/2\n", "48/2=24\n48+24=72\n#### 72"));
    }

    @Test
    void aResultThatIsUsedAgainIsCalculatedOnce() {
        assertThat(chain("<<4*5=20>> <<20/2=10>> <<20+10-3=27>>\n#### 27"))
                .isEqualTo(
                        new Demonstration(
                                "4*5+4*5/2-3\n", "4*5=20\n20/2=10\n20+10=30\n30-3=27\n#### 27"));
    }

    @Test
    void aCalculationOfSeveralOperationsTakesALineForEach() {
        assertThat(chain("<<100-50-30-15=5>>\n#### 5").completion())
                .isEqualTo("100-50=50\n50-30=20\n20-15=5\n#### 5");
    }

    @Test
    void decimalsPercentagesAndCurrenciesArePlainNumbers() {
        assertThat(chain("<<12*.50=6.00>> <<25%*6=1.5>> <<$6-$1.50=4.5>>\n#### $4.50"))
                .isEqualTo(
                        new Demonstration(
                                "12*0.5-0.25*(12*0.5)\n",
                                "12*0.5=6\n0.25*6=1.5\n6-1.5=4.5\n#### 4.5"));
    }

    @Test
    void calculationsThatTheAnswerDoesNotNeedAreLeftOut() {
        assertThat(chain("<<2*2=4>> <<847/7=121>>\n#### 121").prompt()).isEqualTo("847/7\n");
        assertThat(chain("<<9*3=27>> so <<27-9=18>> was a check\n#### 27").prompt())
                .isEqualTo("9*3\n");
    }

    @Test
    void restatedNumbersAreNotCalculations() {
        assertThat(chain("<<40=40>> <<40+30=70>>\n#### 70").prompt()).isEqualTo("40+30\n");
    }

    @Test
    void negativeNumbersOnTheWayAreEnclosed() {
        assertThat(chain("<<3-8=-5>> <<20-(3-8)=25>>\n#### 25").completion())
                .isEqualTo("3-8=-5\n20-(-5)=25\n#### 25");
    }

    @Test
    void problemsThatDoNotFitAreCountedByReason() {
        assertThat(reason("The answer is plain.\n#### 5")).isEqualTo(Reason.NO_CALCULATION);
        assertThat(reason("<<5=5>>\n#### 5")).isEqualTo(Reason.NO_CALCULATION);
        assertThat(reason("<<5 apples=5>>\n#### 5")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<2+3>>\n#### 5")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<2+3=5=5>>\n#### 5")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<5/0=5>>\n#### 5")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<2+3=5>>\n#### five")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<2+3=5>>\n#### 1/0")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<2+3=5>> and no answer")).isEqualTo(Reason.UNREADABLE);
        assertThat(reason("<<10/3=3.33>>\n#### 3.33")).isEqualTo(Reason.INEXACT);
        assertThat(reason("<<2+3=5>>\n#### 6")).isEqualTo(Reason.DISCONNECTED);
        assertThat(reason("<<10/3*6=20>>\n#### 20")).isEqualTo(Reason.NOT_DECIMAL);
        assertThat(
                        reason(
                                "<<1+1=2>> ".repeat(40)
                                        + "<<2+2=4>> <<4+4=8>> <<8+8=16>> <<16+16=32>> <<32+32=64>>"
                                        + " <<64+64=128>> <<128+128=256>>\n#### 256"))
                .isEqualTo(Reason.TOO_LONG);
    }

    @Test
    void theSettingsLimitCalculationsCharactersAndDigits() {
        Path file = file("<<99*99=9801>> <<9801-1=9800>>\n#### 9,800");
        assertThat(Gsm8kChains.read(file, new Settings(2, 8, 4, 0, CAREFUL)).problems())
                .containsExactly(new Problem("chains-1", "99*99-1\n", "9800"));
        for (Settings tight :
                List.of(
                        new Settings(1, 8, 4, 0, CAREFUL),
                        new Settings(2, 7, 4, 0, CAREFUL),
                        new Settings(2, 8, 3, 0, CAREFUL))) {
            Gsm8kChains none = Gsm8kChains.read(file, tight);
            assertThat(none.leftOut()).isEqualTo(Map.of(Reason.TOO_LONG, 1));
            assertThatThrownBy(() -> none.demonstration(0, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("found no usable problem (left out: {TOO_LONG=1})");
        }
    }

    @Test
    void hastyLinesDoSeveralCalculationsThatHangTogether() {
        assertThat(firstHastyLines("<<9-1-1-1-1-1-1=3>>\n#### 3"))
                .containsExactlyInAnyOrder("9-1-1=7", "9-1-1-1=6");
        assertThat(firstHastyLines("<<2*3=6>> <<4*5=20>> <<6+20=26>> <<26-1=25>>\n#### 25"))
                .containsExactlyInAnyOrder("2*3=6", "2*3+4*5=26");
        assertThat(firstHastyLines("<<12-5=7>> <<7*3=21>>\n#### 21"))
                .containsExactly("(12-5)*3=21");
    }

    private Set<String> firstHastyLines(String solution) {
        Settings hasty = new Settings(8, 48, 6, 0, new LineMix(0, 3));
        return Gsm8kChains.read(file(solution), hasty)
                .demonstrations(1, 100)
                .map(demonstration -> demonstration.completion().lines().findFirst().orElseThrow())
                .collect(Collectors.toSet());
    }

    @Test
    void variedDemonstrationsHaveOtherNumbersAndRightAnswers() {
        Settings varied = new Settings(8, 48, 6, 1, LineMix.DEFAULT);
        Gsm8kChains chains =
                Gsm8kChains.read(file("<<48/2=24>> <<24+48=72>> <<72-10=62>>\n#### 62"), varied);
        List<Demonstration> demonstrations = chains.demonstrations(1, 200).toList();
        assertThat(demonstrations.stream().map(Demonstration::prompt).distinct())
                .hasSizeGreaterThan(20);
        assertThat(demonstrations)
                .allSatisfy(demonstration -> {
                    assertThat(demonstration.prompt()).matches("[0-9]+/2\\+[0-9]+-[0-9]+\n");
                    Expression expression =
                            ExpressionParser.parse(demonstration.prompt()).orElseThrow();
                    assertThat(demonstration.completion())
                            .endsWith("\n#### " + expression.value().decimal());
                    assertThat(expression.values())
                            .noneMatch(ExactNumber::isNegative)
                            .allMatch(value -> value.decimals() == 0);
                });
    }

    @Test
    void excludedPromptsAreNeitherProblemsNorDemonstrations() {
        Settings varied = new Settings(8, 48, 6, 1, LineMix.DEFAULT);
        Gsm8kChains chains =
                Gsm8kChains.read(file("<<3+4=7>>\n#### 7", "<<3+5=8>>\n#### 8"), varied);
        Set<String> all =
                chains.demonstrations(1, 2_000)
                        .map(Demonstration::prompt)
                        .collect(Collectors.toSet());
        List<Problem> others =
                all.stream()
                        .filter(prompt -> !prompt.equals("3+5\n"))
                        .map(prompt -> new Problem("other", prompt, "1"))
                        .toList();
        Gsm8kChains rest = chains.excluding(others);

        assertThat(all).hasSizeGreaterThan(10);
        assertThat(rest.problems()).extracting(Problem::prompt).containsExactly("3+5\n");
        assertThat(rest.leftOut()).isEqualTo(Map.of(Reason.EXCLUDED, 1));
        assertThat(rest.total()).isEqualTo(2);
        assertThat(rest.demonstrations(1, 2_000))
                .extracting(Demonstration::prompt)
                .containsOnly("3+5\n");
    }

    @Test
    void aFileOfAnotherKindIsAFault() throws IOException {
        Path file = Files.writeString(folder.resolve("chains.jsonl"), "{\"question\": \"?\"}\n");
        assertThatThrownBy(() -> Gsm8kChains.read(file, WIDE))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith(file + ":1: field 'answer': found nothing");
    }

    private Demonstration chain(String solution) {
        return Gsm8kChains.read(file(solution), WIDE).demonstration(0, 0);
    }

    private Reason reason(String solution) {
        Gsm8kChains chains = Gsm8kChains.read(file(solution), WIDE);
        assertThat(chains.problems()).isEmpty();
        return chains.leftOut().keySet().iterator().next();
    }

    private Path file(String... solutions) {
        Path file = folder.resolve("chains.jsonl");
        JsonLines.write(
                file,
                Stream.of(solutions).map(solution -> Map.of("question", "?", "answer", solution)));
        return file;
    }
}
