package dapo.reasoning;

import java.util.Objects;

/**
 * A task with a known answer.
 *
 * @param id the problem's name in every file of a run; unique in its dataset
 * @param prompt exactly the text that the model is given
 * @param answer the right final answer, without marker or working
 */
public record Problem(String id, String prompt, String answer) {
    public Problem {
        Require.text(id, "id");
        Objects.requireNonNull(prompt, "prompt");
        Require.that(
                !prompt.isEmpty(),
                "prompt: found an empty text, expected the text given to the model");
        Require.text(answer, "answer");
    }
}
