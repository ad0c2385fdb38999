package dapo.programs;

import dapo.reasoning.DatasetException;
import dapo.reasoning.JsonLines;
import dapo.reasoning.Problem;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Problems with tests from a published file, one JSON object a line; other fields are ignored.
 *
 * @param file the file, in UTF-8; compressed by gzip where its name ends in {@code .gz}
 * @param format whose fields it has
 */
public record ProgramDataset(Path file, Format format) {
    /** The fields of a file. */
    public enum Format {
        /**
         * OpenAI's HumanEval (arXiv:2107.03374): {@code task_id}, {@code prompt}, {@code
         * entry_point}, {@code test}. The model goes on from the prompt.
         */
        HUMAN_EVAL,
        /**
         * Google's MBPP (arXiv:2108.07732): {@code task_id}, {@code text} (or {@code prompt}),
         * {@code test_list}, and where present {@code test_setup_code} (or {@code test_imports}),
         * {@code challenge_test_list} and {@code code}, whose definitions say what the tests call.
         * The model is given the text and the tests of {@code test_list} as a comment.
         */
        MBPP
    }

    public ProgramDataset {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(format, "format");
    }

    /**
     * The problems, in the file's order.
     *
     * @throws DatasetException if the file cannot be read, or a line is not such a problem or has
     *     an earlier one's id; it names file, line and field
     */
    public List<Problem> read() {
        List<Problem> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        try (BufferedReader reader = open()) {
            long number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    problems.add(problem(text, number, ids));
                }
            }
        } catch (NoSuchFileException e) {
            throw fault("found no such file, expected one JSON object a line; check the path", e);
        } catch (IOException e) {
            throw fault("cannot be read (" + e + "); check the file and its permissions", e);
        }
        if (problems.isEmpty()) {
            throw new DatasetException(file, "found no problem, expected one JSON object a line");
        }
        return List.copyOf(problems);
    }

    private Problem problem(String text, long number, Set<String> ids) {
        JsonNode node = JsonLines.parse(text, JsonNode.class, file, number);
        ProgramFields fields = new ProgramFields(node, file, number);
        Problem problem =
                switch (format) {
                    case HUMAN_EVAL -> fields.humanEval();
                    case MBPP -> fields.mbpp();
                };
        if (!ids.add(problem.id())) {
            throw fields.fault(
                    "task_id",
                    "found '%s' as on an earlier line, expected an id of its own; change it"
                            .formatted(problem.id()));
        }
        return problem;
    }

    private BufferedReader open() throws IOException {
        InputStream stream = Files.newInputStream(file);
        try {
            InputStream plain =
                    file.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream;
            return new BufferedReader(
                    new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    private DatasetException fault(String problem, Throwable cause) {
        DatasetException fault = new DatasetException(file, problem);
        fault.initCause(cause);
        return fault;
    }
}
