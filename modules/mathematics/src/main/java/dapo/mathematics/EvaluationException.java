package dapo.mathematics;

/** Why a formula has no value here. It carries no stack trace: it is an ordinary outcome. */
final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    enum Reason {
        /** There is no value, as of {@code 1/0}. */
        UNDEFINED,
        /** There may be one, which this arithmetic cannot find. */
        UNDECIDED,
        /** The verdict has used up its budget. */
        BEYOND_BUDGET
    }

    private final Reason reason;

    private EvaluationException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static EvaluationException undefined(String message) {
        return new EvaluationException(Reason.UNDEFINED, message);
    }

    static EvaluationException undecided(String message) {
        return new EvaluationException(Reason.UNDECIDED, message);
    }

    static EvaluationException beyondBudget() {
        return new EvaluationException(
                Reason.BEYOND_BUDGET, "it takes more steps than a verdict may");
    }

    Reason reason() {
        return reason;
    }
}
