package dapo.reasoning;

import java.util.Objects;
import java.util.Optional;

/**
 * Fields of any names; other ones are ignored.
 *
 * <p>An answer that holds a whole solution, as GSM8K's do, is cut to what follows its last {@code
 * ####}. A row without the id field gets {@code line-<number>} as its id.
 *
 * @param id the field of the id, a text or a number; it may be absent
 * @param prompt the field of the prompt, a text, taken as it is
 * @param answer the field of the answer, a text or a number
 * @param solution the field of a worked solution, where one is wanted: then every row has it
 */
public record FieldsFormat(String id, String prompt, String answer, Optional<String> solution)
        implements ProblemFormat {
    /** The fields {@code id}, {@code prompt} and {@code answer}. */
    public static final FieldsFormat DEFAULT =
            new FieldsFormat("id", "prompt", "answer", Optional.empty());

    public FieldsFormat {
        Require.text(id, "id");
        Require.text(prompt, "prompt");
        Require.text(answer, "answer");
        Objects.requireNonNull(solution, "solution");
    }

    @Override
    public WorkedProblem read(DatasetRow row) {
        String name = row.has(id) ? row.text(id) : "line-" + row.line();
        return new WorkedProblem(
                new Problem(name, row.text(prompt), finalAnswer(row, answer)),
                solution.map(row::text),
                0);
    }

    /** What follows the last {@code ####} of a field, or all of it where there is none. */
    static String finalAnswer(DatasetRow row, String field) {
        String answer = row.text(field);
        if (!answer.contains(AnswerVerifier.MARKER)) {
            return answer.strip();
        }
        return new AnswerVerifier()
                .finalAnswer(answer)
                .orElseThrow(() ->
                        row.fault(
                                field,
                                "found nothing after ####, expected the final answer; fill it in"));
    }
}
