package dapo.reasoning;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

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

    /**
     * The demonstrations in a file of JSON objects, one a line, whose fields have any names; other
     * fields are ignored. The caller closes the stream.
     *
     * @throws DatasetException if the file cannot be read; while the stream is consumed, if a line
     *     is not a JSON object or lacks a field
     */
    public static Stream<Demonstration> read(
            Path file, String promptField, String completionField) {
        return JsonLines.read(
                file,
                (text, line) -> {
                    JsonFields object = JsonFields.parse(text, file, line);
                    return new Demonstration(
                            object.text(promptField), object.text(completionField));
                });
    }
}
