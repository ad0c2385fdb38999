package dapo.cli;

/** How the process ends when it has not done what it was asked to. */
final class ExitCode {
    /** Something failed that the user may not be able to mend. */
    static final int FAILURE = 1;

    /** The command line, a file or a directory is for the user to mend. */
    static final int USER_ERROR = 2;

    private ExitCode() {}
}
