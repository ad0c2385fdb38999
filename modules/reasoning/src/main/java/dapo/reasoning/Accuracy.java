package dapo.reasoning;

/**
 * A share of right answers, with its 95 % Wilson score interval (E. B. Wilson, 1927).
 *
 * @param correct how many were right
 * @param total of how many, 1 or more
 */
public record Accuracy(int correct, int total) {
    private static final double Z = 1.959963984540054;

    public Accuracy {
        Require.positive(total, "total");
        Require.that(
                correct >= 0 && correct <= total,
                "correct: found " + correct + ", expected 0 to the total, " + total);
    }

    /** The share that is right, 0 to 1. */
    public double fraction() {
        return (double) correct / total;
    }

    /** The lower end of the interval, 0 to 1. */
    public double lower() {
        return Math.max(0, centre() - halfWidth());
    }

    /** The upper end of the interval, 0 to 1. */
    public double upper() {
        return Math.min(1, centre() + halfWidth());
    }

    private double centre() {
        return (fraction() + Z * Z / (2.0 * total)) / (1 + Z * Z / total);
    }

    private double halfWidth() {
        double variance = fraction() * (1 - fraction()) / total + Z * Z / (4.0 * total * total);
        return Z * Math.sqrt(variance) / (1 + Z * Z / total);
    }
}
