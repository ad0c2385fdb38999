package dapo.benchmarks;

import tools.jackson.databind.JsonNode;

/**
 * Whether contestants did the same: each result's {@code checks} hold what does not depend on who
 * computed it, such as a loss, the norm of its gradient, or a number of tokens.
 */
final class Agreement {
    private static final double FLOAT32_TOLERANCE = 1e-3;

    /** Sums of some hundred numbers that are rounded to eight bits each. */
    private static final double BFLOAT16_TOLERANCE = 0.05;

    private Agreement() {}

    /**
     * Compares the checks that both results have.
     *
     * @throws IllegalStateException when one differs by more than its type's rounding explains
     */
    static void require(String figure, JsonNode ours, JsonNode theirs) {
        double tolerance =
                theirs.path("dtype").asString("float32").equals("float32")
                        ? FLOAT32_TOLERANCE
                        : BFLOAT16_TOLERANCE;
        theirs.path("checks")
                .properties()
                .forEach(check -> {
                    JsonNode own = ours.path("checks").path(check.getKey());
                    if (!own.isMissingNode() && !agree(own, check.getValue(), tolerance)) {
                        throw new IllegalStateException(
                                "%s: %s is %s for this project and %s for %s: they do not do the same work"
                                        .formatted(
                                                figure,
                                                check.getKey(),
                                                own,
                                                check.getValue(),
                                                theirs.path("peer").asString()));
                    }
                });
    }

    private static boolean agree(JsonNode one, JsonNode other, double tolerance) {
        if (!one.isNumber() || !other.isNumber()) {
            return one.equals(other);
        }
        double larger = Math.max(Math.abs(one.asDouble()), Math.abs(other.asDouble()));
        return Math.abs(one.asDouble() - other.asDouble()) <= tolerance * larger;
    }
}
