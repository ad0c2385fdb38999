package dapo.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One figure, taken of every contestant in turn, several times over.
 *
 * @param name such as {@code demo, decoding, bfloat16, batch 64}
 * @param unit {@link #RATE}, {@link #COST} or another of these
 * @param threads of one operator
 * @param seconds the budget of each measurement
 * @param taken when, in ISO 8601
 * @param load the system's load average before; above the idle machine's the figure is worth little
 * @param values of each contestant, the n-th of all of them taken one after the other
 * @param versions of each contestant's software
 */
record Figure(
        String name,
        String unit,
        int threads,
        double seconds,
        String taken,
        double load,
        Map<String, List<Double>> values,
        Map<String, Map<String, String>> versions) {
    static final String OURS = "ours";

    /** More is better. */
    static final String RATE = "tokens/s";

    /** More is better. */
    static final String ACTIONS = "actions/s";

    /** More is better. */
    static final String VALUES = "values/s";

    /** Of the rate of a matrix product; more is better. */
    static final String PERCENT = "%";

    /** Less is better. */
    static final String COST = "ns a call";

    /** Less is better. */
    static final String MEMORY = "MB";

    /** Less is better. */
    static final String TIME = "s";

    private static final Set<String> LESS_IS_BETTER = Set.of(COST, MEMORY, TIME);

    /** Which values of {@code unit} are better, {@code less} or {@code more}. */
    static String better(String unit) {
        return LESS_IS_BETTER.contains(unit) ? "less" : "more";
    }

    /** Whether {@code other} is this figure, taken at another time. */
    boolean isSameAs(Figure other) {
        return name.equals(other.name) && threads == other.threads;
    }

    /** How often each contestant was measured; less for one that was not when a run was cut off. */
    int pairs() {
        return values.values().stream().mapToInt(List::size).min().orElse(0);
    }

    /** Who was measured beside this project. */
    Set<String> peers() {
        Set<String> peers = new LinkedHashSet<>(values.keySet());
        peers.remove(OURS);
        return peers;
    }

    double median(String contestant) {
        return Repetitions.median(values.get(contestant));
    }

    /** The median, over the pairs, of our value by that of {@code peer}. */
    double ratio(String peer) {
        List<Double> ours = values.get(OURS);
        List<Double> theirs = values.get(peer);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return Repetitions.median(ratios);
    }
}
