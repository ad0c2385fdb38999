package dapo.pipeline;

/** How it is decided which solutions are right. */
public enum Judge {
    /** As the task's answers want it: program, mathematics or answer. */
    AUTO,
    /** By what follows {@code ####}, as a number or a text. */
    ANSWER,
    /** By the final answer, wherever it stands and however it is written. */
    MATHEMATICS,
    /** By running the solution as a program against the tests that are the problem's answer. */
    PROGRAM
}
