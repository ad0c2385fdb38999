package dapo.reasoning;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Problems in a file of JSON objects, one a line, whose fields have any names; other fields are
 * ignored.
 *
 * <p>An answer that holds a whole solution, as GSM8K's do, is cut to what follows its last {@code
 * ####}. A line without the id field gets {@code line-<number>} as its id.
 *
 * @param file the file, in UTF-8
 * @param fields which field is which
 */
public record ProblemDataset(Path file, Fields fields) {
    /**
     * The names of the fields that a problem is made from.
     *
     * @param id the field of the id, a text or a number; it may be absent from the file
     * @param prompt the field of the prompt, a text, taken as it is
     * @param answer the field of the answer, a text or a number
     */
    public record Fields(String id, String prompt, String answer) {
        /** The fields {@code id}, {@code prompt} and {@code answer}. */
        public static final Fields DEFAULT = new Fields("id", "prompt", "answer");

        public Fields {
            Require.text(id, "id");
            Require.text(prompt, "prompt");
            Require.text(answer, "answer");
        }
    }

    public ProblemDataset {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(fields, "fields");
    }

    /** The problems of a file with the fields {@code id}, {@code prompt} and {@code answer}. */
    public ProblemDataset(Path file) {
        this(file, Fields.DEFAULT);
    }

    /**
     * The problems, read as the stream is consumed. The caller closes the stream.
     *
     * @throws DatasetException if the file cannot be read; while the stream is consumed, if a line
     *     is not a JSON object, lacks a field, or has an id that an earlier line has
     */
    public Stream<Problem> stream() {
        Map<String, Long> lines = new HashMap<>();
        return JsonLines.read(
                file,
                (text, line) -> {
                    JsonFields object = JsonFields.parse(text, file, line);
                    Problem problem = problem(object);
                    Long earlier = lines.putIfAbsent(problem.id(), line);
                    if (earlier != null) {
                        throw object.fault(
                                fields.id,
                                "found '%s' as on line %d, expected an id of its own; change it"
                                        .formatted(problem.id(), earlier));
                    }
                    return problem;
                });
    }

    /** All problems; see {@link #stream()}. */
    public List<Problem> read() {
        try (Stream<Problem> problems = stream()) {
            return problems.toList();
        }
    }

    private Problem problem(JsonFields object) {
        String id = object.has(fields.id) ? object.text(fields.id) : "line-" + object.line();
        return new Problem(id, object.text(fields.prompt), finalAnswer(object));
    }

    private String finalAnswer(JsonFields object) {
        String answer = object.text(fields.answer);
        if (!answer.contains(AnswerVerifier.MARKER)) {
            return answer.strip();
        }
        return new AnswerVerifier()
                .finalAnswer(answer)
                .orElseThrow(() ->
                        object.fault(
                                fields.answer,
                                "found nothing after ####, expected the final answer; fill it in"));
    }
}
