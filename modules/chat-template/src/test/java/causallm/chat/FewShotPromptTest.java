package causallm.chat;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.chat.FewShotPrompt.Example;

import org.junit.jupiter.api.Test;

import java.util.List;

class FewShotPromptTest {
    @Test
    void examplesStandBeforeTheQuestion() {
        List<Example> examples = List.of(new Example("1+1?", "2"), new Example("2+2?", "4"));
        assertThat(new FewShotPrompt("Q: ", "\nA: ", "\n\n", examples).render("3+3?"))
                .isEqualTo("Q: 1+1?\nA: 2\n\nQ: 2+2?\nA: 4\n\nQ: 3+3?\nA: ");
    }

    @Test
    void withoutExamplesTheQuestionStandsAlone() {
        assertThat(new FewShotPrompt("", "\n", "\n", List.of()).render("1+1?")).isEqualTo("1+1?\n");
    }
}
