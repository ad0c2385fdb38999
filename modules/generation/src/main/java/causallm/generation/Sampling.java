package causallm.generation;

/**
 * How the next token is drawn from the logits: divided by the temperature, cut to the {@code topK}
 * most probable tokens, then to the smallest set of the most probable ones that holds {@code topP}
 * of what is left.
 *
 * @param temperature 0 takes the most probable token, 1 draws as the model says; else at least
 *     0.001
 * @param topK how many tokens may be drawn; 0 for all
 * @param topP the share of the probability from which is drawn, above 0, at most 1; 1 for all
 *     (Holtzman et al., arXiv:1904.09751)
 */
public record Sampling(double temperature, int topK, double topP) {
    private static final double LOWEST_TEMPERATURE = 0.001;

    /** Refuses values out of range with {@link IllegalArgumentException}. */
    public Sampling {
        if (temperature != 0
                && !(temperature >= LOWEST_TEMPERATURE && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "temperature is "
                            + temperature
                            + ", expected 0 for greedy decoding or"
                            + " at least "
                            + LOWEST_TEMPERATURE);
        }
        if (topK < 0) {
            throw new IllegalArgumentException(
                    "top-k is " + topK + ", expected 0 for all tokens or at least 1");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException(
                    "top-p is " + topP + ", expected above 0 and at most 1, for all tokens");
        }
    }

    /** The most probable token, always. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1);
    }

    /** All tokens, at {@code temperature}. */
    public static Sampling atTemperature(double temperature) {
        return new Sampling(temperature, 0, 1);
    }

    /** Whether no random numbers are needed. */
    public boolean isGreedy() {
        return temperature == 0 || topK == 1;
    }

    boolean takesAllTokens() {
        return topK == 0 && topP == 1;
    }
}
