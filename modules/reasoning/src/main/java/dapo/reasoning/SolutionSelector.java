package dapo.reasoning;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Keeps a few of a problem's sampled solutions, as evenly right and wrong as they come (step 1 of
 * the method).
 *
 * <p>Of each kind the first ones stay; where one kind is short the other fills up; an odd place
 * goes to the solution that was sampled first. The choice depends on nothing but the solutions and
 * their order.
 *
 * @param keep how many stay at most, 1 or more
 */
public record SolutionSelector(int keep) {
    public SolutionSelector {
        Require.positive(keep, "keep");
    }

    /** At most {@link #keep} of the solutions, in their order. */
    public List<Solution> select(List<Solution> solutions) {
        BitSet chosen = new BitSet(solutions.size());
        choose(solutions, chosen, true, keep / 2);
        choose(solutions, chosen, false, keep / 2);
        for (int index = 0; index < solutions.size() && chosen.cardinality() < keep; index++) {
            chosen.set(index);
        }
        List<Solution> selected = new ArrayList<>();
        chosen.stream().forEach(index -> selected.add(solutions.get(index)));
        return selected;
    }

    private static void choose(
            List<Solution> solutions, BitSet chosen, boolean correct, int places) {
        int left = places;
        for (int index = 0; index < solutions.size() && left > 0; index++) {
            if (solutions.get(index).correct() == correct) {
                chosen.set(index);
                left--;
            }
        }
    }
}
