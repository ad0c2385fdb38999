package dapo.reasoning;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The problems in a file of rows; see {@link DatasetRows} for what files can be.
 *
 * @param file the file
 * @param format what its fields mean
 */
public record ProblemDataset(Path file, ProblemFormat format) {
    public ProblemDataset {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(format, "format");
    }

    /** The problems of a file with the fields {@code id}, {@code prompt} and {@code answer}. */
    public ProblemDataset(Path file) {
        this(file, FieldsFormat.DEFAULT);
    }

    /**
     * The problems with their solutions, in the file's order.
     *
     * @throws DatasetException if the file cannot be read or has no problem, or a row is not an
     *     object, lacks a field, or has an id that an earlier row has
     */
    public List<WorkedProblem> worked() {
        Map<String, Long> lines = new HashMap<>();
        List<WorkedProblem> problems;
        try (Stream<DatasetRow> rows = DatasetRows.read(file)) {
            problems = rows.map(row -> distinct(row, lines)).toList();
        }
        if (problems.isEmpty()) {
            throw new DatasetException(
                    file, "found no problem, expected at least one, a row each; fill it");
        }
        return problems;
    }

    private WorkedProblem distinct(DatasetRow row, Map<String, Long> lines) {
        WorkedProblem worked = problem(row);
        String id = worked.problem().id();
        Long earlier = lines.putIfAbsent(id, row.line());
        if (earlier != null) {
            throw row.fault(
                    "",
                    "found the id '%s' as on line %d, expected an id of its own; change it"
                            .formatted(id, earlier));
        }
        return worked;
    }

    /** What a problem refuses to be made of is a fault of the row. */
    private WorkedProblem problem(DatasetRow row) {
        try {
            return format.read(row);
        } catch (IllegalArgumentException refused) {
            throw row.fault("", refused.getMessage() + "; mend or remove the line");
        }
    }

    /** The problems alone; see {@link #worked()}. */
    public List<Problem> read() {
        return worked().stream().map(WorkedProblem::problem).toList();
    }
}
