package dapo.programs;

/** What became of a candidate program. */
public enum Outcome {
    /** All tests ran to their end. */
    PASSED,
    /** A test found something else than it expected, or the program lacks what the tests call. */
    FAILED,
    /** An exception came out of a test: mostly one that the program raised. */
    RAISED,
    /**
     * The program's process ended, or was ended at a limit of the processor time or the memory, or
     * the program left by {@code sys.exit}.
     */
    ENDED,
    /** The time was over before the tests were. */
    TIMED_OUT,
    /** The program printed, or passed to the tests, more than the limit. */
    TOO_MUCH_OUTPUT,
    /** The tests cannot judge any program: they do not compile, or pass what is no plain data. */
    UNTESTABLE
}
