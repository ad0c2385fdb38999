package dapo.reasoning;

/**
 * How demonstrations mix careful lines, with one calculation each, and hasty ones with several: the
 * choice that a policy can learn to make better.
 *
 * @param carefulProbability the chance that a line is careful, 0 to 1
 * @param mostCalculations how many calculations a hasty line does at most; it does two or more, all
 *     counts equally likely, as far as so many hang together
 */
public record LineMix(double carefulProbability, int mostCalculations) {
    /** Half of the lines careful, up to three calculations in the others. */
    public static final LineMix DEFAULT = new LineMix(0.5, 3);

    private static final int FEWEST_HASTY = 2;

    public LineMix {
        Require.probability(carefulProbability, "carefulProbability");
        Require.that(
                mostCalculations >= FEWEST_HASTY,
                "mostCalculations: found %d, expected %d or more"
                        .formatted(mostCalculations, FEWEST_HASTY));
    }

    /** This mix with another chance of careful lines. */
    public LineMix withCarefulProbability(double probability) {
        return new LineMix(probability, mostCalculations);
    }

    /**
     * Writes a solution: a line for each part that is calculated, and the answer.
     *
     * @param stream decides which lines are hasty
     */
    String write(Expression expression, SeededStream stream) {
        StringBuilder solution = new StringBuilder();
        Expression rest = expression;
        while (rest instanceof Expression.Operation) {
            int calculations =
                    stream.chance(carefulProbability)
                            ? 1
                            : stream.between(FEWEST_HASTY, mostCalculations);
            Expression.Operation part = rest.next(calculations).orElseThrow();
            solution.append(line(part));
            rest = rest.calculate(part);
        }
        return solution.append(AnswerVerifier.MARKER).append(' ').append(rest.text()).toString();
    }

    /** The line that calculates a part, as {@code 48-6=42} and a line break. */
    static String line(Expression.Operation part) {
        return part.text() + "=" + part.value().decimal() + "\n";
    }
}
