package dapo.cli;

/**
 * One thing that {@code dapo doctor} looked at.
 *
 * @param subject what was looked at
 * @param state what was found
 * @param remedy what to do about it; empty if all is well
 */
record Finding(String subject, String state, String remedy) {
    static Finding well(String subject, String state) {
        return new Finding(subject, state, "");
    }

    boolean isWell() {
        return remedy.isEmpty();
    }

    String line() {
        return "%-18s%s%s".formatted(subject, state, isWell() ? "" : "  PROBLEM: " + remedy);
    }
}
