package causallm.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.tokenizer.Tokenizer;

import dapo.reasoning.Step;
import dapo.reasoning.StepSplitter;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Steps of tokens fall where those of the text do, whatever a tokenizer merges. */
class StepBoundaryTest {
    static final List<String> KINDS = Golden.KINDS.subList(0, 3);

    @ParameterizedTest
    @FieldSource("KINDS")
    void stepsOfTokensAreThoseOfTheText(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        Random random = new Random(1);
        boolean merged = false;
        for (int round = 0; round < 500; round++) {
            String text = text(random);
            int[] ids = tokenizer.encode(text);
            List<String> texts = tokenizer.tokenTexts(ids);
            merged |= texts.stream().anyMatch(token -> token.length() > 1 && token.contains("\n"));
            for (StepSplitter splitter : List.of(StepSplitter.LINES, new StepSplitter("\n\n"))) {
                assertThat(stripped(splitter.split(ids, texts).stream().map(Step::text)))
                        .as("%s by '%s'", texts, splitter.delimiter())
                        .isEqualTo(stripped(splitter.split(text).stream()));
            }
        }
        assertThat(merged).as("tokens that hold a line break and more").isTrue();
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void everyStepIsItsTokens(String kind) {
        Tokenizer tokenizer = Golden.tokenizer(kind);
        int[] ids = tokenizer.encode("She sold 24.\n\nThen 🙂\n    print(x)\n𐍈\n");
        int end = tokenizer.endOfText();
        int[] all = Arrays.copyOf(ids, ids.length + 1);
        all[ids.length] = end;
        List<Step> steps = StepSplitter.LINES.split(all, tokenizer.tokenTexts(all));
        List<Integer> joined = new ArrayList<>();
        for (Step step : steps) {
            int[] tokens = step.tokens().toArray();
            assertThat(tokenizer.decode(tokens)).isEqualTo(step.text());
            Arrays.stream(tokens).forEach(joined::add);
        }
        assertThat(steps).hasSize(4);
        assertThat(joined).containsExactlyElementsOf(Arrays.stream(all).boxed().toList());
    }

    private static String text(Random random) {
        String[] choices = {
            "She sold",
            " 24",
            ".",
            ".\n",
            ".\n\n",
            "\n",
            "\n\n\n",
            "    ",
            "print(x)",
            "🙂",
            "\r\n",
            "1",
            " = ",
            "日本",
            "\t"
        };
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(15); count > 0; count--) {
            text.append(choices[random.nextInt(choices.length)]);
        }
        return text.toString();
    }

    private static List<String> stripped(Stream<String> steps) {
        return steps.map(String::strip).filter(step -> !step.isEmpty()).toList();
    }
}
