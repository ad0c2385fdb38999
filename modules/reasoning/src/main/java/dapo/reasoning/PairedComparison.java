package dapo.reasoning;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Two policies on the same problems, one solution each: only where they differ is there something
 * to learn, so the test is that of McNemar (1947) in its exact form.
 *
 * @param gained problems that only the second solves
 * @param lost problems that only the first solves
 * @param total how many problems there are, 1 or more
 */
public record PairedComparison(int gained, int lost, int total) {
    public PairedComparison {
        Require.positive(total, "total");
        Require.notNegative(gained, "gained");
        Require.notNegative(lost, "lost");
        Require.that(
                gained + lost <= total,
                "gained and lost: found " + (gained + lost) + ", expected at most " + total);
    }

    /**
     * Compares solutions of the same problems.
     *
     * @throws IllegalArgumentException if the second are not of the problems of the first
     */
    public static PairedComparison of(Collection<Solution> first, Collection<Solution> second) {
        Map<String, Boolean> solved = new HashMap<>();
        first.forEach(solution -> solved.put(solution.problem(), solution.correct()));
        int gained = 0;
        int lost = 0;
        for (Solution solution : second) {
            Boolean before = solved.remove(solution.problem());
            Require.that(before != null, "solutions: found none before of " + solution.problem());
            gained += solution.correct() && !before ? 1 : 0;
            lost += !solution.correct() && before ? 1 : 0;
        }
        Require.that(solved.isEmpty(), "solutions: found none after of " + solved.keySet());
        return new PairedComparison(gained, lost, second.size());
    }

    /**
     * How likely a difference of this size, either way, is between policies that are equally good:
     * twice the tail of a fair coin's {@code gained + lost} throws, at most 1.
     */
    public double pValue() {
        int throwsInAll = gained + lost;
        int fewer = Math.min(gained, lost);
        double logTerm = -throwsInAll * Math.log(2);
        double tail = 0;
        for (int heads = 0; heads <= fewer; heads++) {
            tail += Math.exp(logTerm);
            logTerm += Math.log(throwsInAll - heads) - Math.log(heads + 1);
        }
        return Math.min(1, 2 * tail);
    }
}
