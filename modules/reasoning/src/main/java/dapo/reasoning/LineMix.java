package dapo.reasoning;

import java.util.List;

/**
 * How demonstrations mix careful lines, with one calculation each, and hasty ones with several: the
 * choice that a policy can learn to make better.
 *
 * @param carefulProbability the chance that a line is careful, 0 to 1
 * @param mostCalculations how many calculations a hasty line does at most; it does two or more, all
 *     counts equally likely, as far as so many are left
 * @param separateAnswer whether the result gets a line of its own before {@code #### answer}, which
 *     then only repeats it; otherwise the answer line does the last calculations itself
 */
public record LineMix(double carefulProbability, int mostCalculations, boolean separateAnswer) {
    /**
     * Half of the lines careful, up to three calculations in the others, the result on a line of
     * its own.
     */
    public static final LineMix DEFAULT = new LineMix(0.5, 3, true);

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
        return new LineMix(probability, mostCalculations, separateAnswer);
    }

    /**
     * Writes a solution.
     *
     * @param remaining what is left after each single calculation; the last is the result
     * @param alone how many of the first calculations always get a line of their own
     * @param stream decides which lines are hasty
     */
    String write(List<String> remaining, int alone, SeededStream stream) {
        StringBuilder solution = new StringBuilder();
        int last = remaining.size() - 1;
        int position = -1;
        while (position < last) {
            int calculations =
                    position + 1 < alone || stream.chance(carefulProbability)
                            ? 1
                            : stream.between(FEWEST_HASTY, mostCalculations);
            position = Math.min(position + calculations, last);
            if (position < last || separateAnswer) {
                solution.append(remaining.get(position)).append('\n');
            }
        }
        return solution.append(AnswerVerifier.MARKER)
                .append(' ')
                .append(remaining.get(last))
                .toString();
    }
}
