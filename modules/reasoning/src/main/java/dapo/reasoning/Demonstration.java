package dapo.reasoning;

import java.util.Objects;

/**
 * A solved problem to imitate. {@link JsonLines} reads and writes files of them.
 *
 * @param prompt exactly the text that the model is given
 * @param completion exactly the text that it should write then, up to the end of text and without
 *     it
 */
public record Demonstration(String prompt, String completion) {
    public Demonstration {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(completion, "completion");
        Require.that(
                !prompt.isEmpty(),
                "prompt: found an empty text, expected the text given to the model");
        Require.that(
                !completion.isEmpty(),
                "completion: found an empty text, expected the text to imitate");
    }
}
