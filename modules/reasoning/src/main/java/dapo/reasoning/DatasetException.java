package dapo.reasoning;

import java.nio.file.Path;

/**
 * A data file that cannot be used; the message says in one line where, what was found, and what to
 * do.
 */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long line;
    private final String field;
    private final String problem;

    /**
     * A fault of a whole file.
     *
     * @param file the file
     * @param problem what was found, what was expected, what to do
     */
    public DatasetException(Path file, String problem) {
        this(file, 0, "", problem);
    }

    /**
     * A fault at a place in a file.
     *
     * @param file the file
     * @param line the line, from 1; 0 where the fault is the whole file's
     * @param field the field; empty where none is concerned
     * @param problem what was found, what was expected, what to do
     */
    public DatasetException(Path file, long line, String field, String problem) {
        super(place(file, line, field) + oneLine(problem));
        this.file = file;
        this.line = line;
        this.field = field;
        this.problem = oneLine(problem);
    }

    /** The file at fault. */
    public Path file() {
        return file;
    }

    /** The line at fault, from 1; 0 where the fault is the whole file's. */
    public long line() {
        return line;
    }

    /** The field at fault; empty where none is concerned. */
    public String field() {
        return field;
    }

    /** What is wrong and what to do, without the place. */
    public String problem() {
        return problem;
    }

    private static String place(Path file, long line, String field) {
        return file
                + (line > 0 ? ":" + line : "")
                + ": "
                + (field.isEmpty() ? "" : "field '" + field + "': ");
    }

    private static String oneLine(String problem) {
        return problem.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
