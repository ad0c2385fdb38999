package dapo.mathematics;

/**
 * How much one verdict may calculate. A step is about a microsecond of a warm machine: a small
 * multiplication is one, an exponential of fifty digits about a hundred. For one thread.
 */
final class Budget {
    /** For a whole verdict. */
    static final int STEPS = 150_000;

    private int left = STEPS;

    /**
     * Takes steps.
     *
     * @throws EvaluationException if so many are not left
     */
    void spend(int steps) {
        left -= steps;
        if (left < 0) {
            throw EvaluationException.beyondBudget();
        }
    }
}
