package dapo.parquet;

/** Data that are in order as Parquet and cannot be used; the message is the fault's. */
final class UnusableData extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * A fault of some data.
     *
     * @param field the column; empty where it is not known
     * @param problem what was found, what was expected, what to do
     */
    UnusableData(String field, String problem) {
        super(problem);
        this.field = field;
    }

    String field() {
        return field;
    }
}
