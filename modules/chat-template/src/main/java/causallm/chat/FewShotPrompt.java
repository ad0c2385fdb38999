package causallm.chat;

import java.util.List;
import java.util.Objects;

/**
 * Plain prompts for models that know no conversations: solved examples, one after another, then the
 * question, up to where the answer starts. Without examples, the question alone.
 *
 * @param question what stands before a question, such as {@code "Question: "}
 * @param answer what stands between a question and its answer, such as {@code "\nAnswer: "}
 * @param separator what stands behind an answer, such as {@code "\n\n"}
 * @param examples what the model is shown
 */
public record FewShotPrompt(
        String question, String answer, String separator, List<Example> examples) {
    /**
     * A solved example.
     *
     * @param question the question
     * @param answer its answer
     */
    public record Example(String question, String answer) {
        public Example {
            Objects.requireNonNull(question, "question");
            Objects.requireNonNull(answer, "answer");
        }
    }

    public FewShotPrompt {
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(answer, "answer");
        Objects.requireNonNull(separator, "separator");
        examples = List.copyOf(examples);
    }

    /** The prompt for a question. */
    public String render(String asked) {
        StringBuilder prompt = new StringBuilder();
        for (Example example : examples) {
            prompt.append(question)
                    .append(example.question())
                    .append(answer)
                    .append(example.answer())
                    .append(separator);
        }
        return prompt.append(question).append(asked).append(answer).toString();
    }
}
