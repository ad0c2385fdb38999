package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class StepSplitterTest {
    private static final StepSplitter LINES = StepSplitter.LINES;

    @Test
    void theDelimiterBelongsToTheStepItEnds() {
        assertThat(LINES.split("a\nb\nc\n")).containsExactly("a\n", "b\n", "c\n");
    }

    @Test
    void theLastStepNeedsNoDelimiter() {
        assertThat(LINES.split("a\n#### 7")).containsExactly("a\n", "#### 7");
    }

    @Test
    void anEmptyTextHasNoSteps() {
        assertThat(LINES.split("")).isEmpty();
        assertThat(split(List.of())).isEmpty();
    }

    @Test
    void blankLinesJoinTheStepBeforeThem() {
        assertThat(LINES.split("a\n\n \t\nb\n\n")).containsExactly("a\n\n \t\n", "b\n\n");
        assertThat(LINES.split("a\n  ")).containsExactly("a\n  ");
    }

    @Test
    void leadingBlankLinesJoinTheFirstStep() {
        assertThat(LINES.split("\n \na\nb")).containsExactly("\n \na\n", "b");
    }

    @Test
    void aTextOfBlankLinesIsOneStep() {
        assertThat(LINES.split("\n\n \n")).containsExactly("\n\n \n");
        assertThat(LINES.split("\n")).containsExactly("\n");
    }

    @Test
    void windowsLineBreaksStayWithTheirStep() {
        assertThat(LINES.split("a\r\n\r\nb")).containsExactly("a\r\n\r\n", "b");
    }

    @Test
    void unicodeIsKept() {
        assertThat(LINES.split("½ − 3 = 🙂\nνέο\u2028βήμα\n"))
                .containsExactly("½ − 3 = 🙂\n", "νέο\u2028βήμα\n");
    }

    @Test
    void anotherDelimiterSplitsElsewhere() {
        StepSplitter paragraphs = new StepSplitter("\n\n");
        assertThat(paragraphs.split("a\nb\n\nc\n\n\n\nd\n"))
                .containsExactly("a\nb\n\n", "c\n\n\n\n", "d\n");
        assertThat(new StepSplitter("; ").split("a; ; b;c")).containsExactly("a; ; ", "b;c");
    }

    @Test
    void anEmptyDelimiterIsRefused() {
        assertThatThrownBy(() -> new StepSplitter(""))
                .hasMessageContaining("delimiter: found an empty text");
    }

    @Test
    void stepsOfTokensCarryTheirTextAndTokens() {
        List<Step> steps = split(List.of("1", "+2", "\n", "3", "\n", ""));
        assertThat(steps)
                .containsExactly(
                        new Step("1+2\n", TokenIds.of(0, 1, 2)),
                        new Step("3\n", TokenIds.of(3, 4, 5)));
    }

    @Test
    void aTokenThatGoesOnAfterTheDelimiterEndsItsStep() {
        assertThat(texts("a", "=1\nb", "=2\n", "c")).containsExactly("a=1\nb", "=2\n", "c");
    }

    @Test
    void aTokenThatBeginsWithTheDelimiterBeginsTheNextStep() {
        assertThat(texts("a", "\n2", "\n\n3", "\n")).containsExactly("a", "\n2", "\n\n3\n");
        assertThat(texts("\na", "b", " \nc")).containsExactly("\nab", " \nc");
    }

    @Test
    void whiteSpaceAfterTheDelimiterStaysWithItsToken() {
        assertThat(texts("a", "\n  ", " b", ".\n", "c")).containsExactly("a\n  ", " b.\n", "c");
        assertThat(texts("a.", "\n\n\n", "b")).containsExactly("a.\n\n\n", "b");
    }

    @Test
    void stepsOfTokensAreThoseOfTheTextButForWhiteSpaceAtTheirEdges() {
        Random random = new Random(4);
        String[] choices = {
            "a", "\n", "\n\n", ".\n", ".\n\n", "\nb", "\n  ", " c", " ", "", "\r\n", "é"
        };
        StepSplitter paragraphs = new StepSplitter("\n\n");
        for (int round = 0; round < 5_000; round++) {
            List<String> pieces =
                    random.ints(random.nextInt(14), 0, choices.length)
                            .mapToObj(index -> choices[index])
                            .toList();
            String text = String.join("", pieces);
            for (StepSplitter splitter : List.of(LINES, paragraphs)) {
                assertThat(stripped(splitter.split(ids(pieces), pieces).stream().map(Step::text)))
                        .as("%s by '%s'", pieces, splitter.delimiter())
                        .isEqualTo(stripped(splitter.split(text).stream()));
            }
        }
    }

    @Test
    void everyTokenNeedsItsText() {
        assertThatThrownBy(() -> LINES.split(new int[] {1, 2}, List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("texts: found 1, expected one for each of 2");
    }

    @Test
    void aTokenWithSeveralDelimitersEndsOneStep() {
        assertThat(texts("a\nb\nc", "d")).containsExactly("a\nb\nc", "d");
    }

    @Test
    void aDelimiterOfSeveralTokensEndsWithTheLastOfThem() {
        StepSplitter paragraphs = new StepSplitter("\n\n");
        List<String> pieces = List.of("a", "\n", "\n", "b", "\n");
        assertThat(paragraphs.split(ids(pieces), pieces))
                .extracting(Step::text)
                .containsExactly("a\n\n", "b\n");
    }

    @Test
    void blankTokensJoinTheStepBeforeThem() {
        assertThat(texts("a\n", "\n", " ", "\n", "b", "")).containsExactly("a\n\n \n", "b");
        assertThat(texts("\n", "\n", "a", "\n", "b")).containsExactly("\n\na\n", "b");
    }

    @Test
    void tokensWithoutTextAreOneStep() {
        assertThat(split(List.of("", ""))).containsExactly(new Step("", TokenIds.of(0, 1)));
    }

    @Test
    void theStepsOfAnyTextGiveItBack() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            String text = String.join("", pieces(random, 12));
            StepSplitter splitter = new StepSplitter(random.nextBoolean() ? "\n" : "ab");
            assertThat(String.join("", splitter.split(text))).isEqualTo(text);
        }
    }

    @Test
    void theStepsOfAnyTokensGiveThemBack() {
        Random random = new Random(2);
        for (int round = 0; round < 2_000; round++) {
            List<String> pieces = pieces(random, 12);
            List<Step> steps = split(pieces);
            TokenIds all =
                    steps.stream().map(Step::tokens).reduce(TokenIds.EMPTY, TokenIds::concatenate);
            assertThat(all.toArray()).isEqualTo(ids(pieces));
            assertThat(steps)
                    .allSatisfy(step ->
                            assertThat(step.text())
                                    .isEqualTo(
                                            Arrays.stream(step.tokens().toArray())
                                                    .mapToObj(pieces::get)
                                                    .collect(Collectors.joining())));
        }
    }

    @Test
    void tokensOfOneCharacterSplitAsTheTextDoes() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            String text = String.join("", pieces(random, 12));
            List<String> characters = text.chars().mapToObj(Character::toString).toList();
            assertThat(split(characters)).extracting(Step::text).isEqualTo(LINES.split(text));
        }
    }

    private static List<String> stripped(Stream<String> steps) {
        return steps.map(String::strip).filter(step -> !step.isEmpty()).toList();
    }

    private static List<String> pieces(Random random, int most) {
        String[] choices = {"a", "ab", "\n", "\n\n", " ", "", "b\n", "\na", "é🙂", "a\nb", "\r\n"};
        List<String> pieces = new ArrayList<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            pieces.add(choices[random.nextInt(choices.length)]);
        }
        return pieces;
    }

    private static List<Step> split(List<String> pieces) {
        return LINES.split(ids(pieces), pieces);
    }

    private static List<String> texts(String... pieces) {
        return split(List.of(pieces)).stream().map(Step::text).toList();
    }

    private static int[] ids(List<String> pieces) {
        return IntStream.range(0, pieces.size()).toArray();
    }
}
