package dapo.programs;

import java.util.Objects;

/**
 * What the tests said of a program.
 *
 * @param outcome what became of it
 * @param detail one line for people: the test that failed, the exception; may be empty
 */
public record Verdict(Outcome outcome, String detail) {
    public Verdict {
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
    }

    /** Whether all tests passed. */
    public boolean passed() {
        return outcome == Outcome.PASSED;
    }
}
