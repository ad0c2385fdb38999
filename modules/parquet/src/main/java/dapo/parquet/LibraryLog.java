package dapo.parquet;

/** Where the program logs nothing, the library's logger would say so on the error stream. */
final class LibraryLog {
    private static final String PROPERTY = "slf4j.internal.verbosity";

    private LibraryLog() {}

    /** Must run before the first class of the library is initialised; a setting is left alone. */
    static void silence() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "ERROR");
        }
    }
}
