package dapo.reasoning;

/** What the fields of a dataset's rows mean. */
@FunctionalInterface
public interface ProblemFormat {
    /**
     * The problem in a row.
     *
     * @throws DatasetException if the row lacks a field, or has one that cannot be used
     */
    WorkedProblem read(DatasetRow row);
}
