package dapo.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Solutions that the viewer lists together: an index that it reads at once, and the solutions in
 * chunks, each of which it reads when one of its solutions is looked at or searched.
 */
record SolutionSet(Index index, List<Chunk> chunks) {
    /** What an index's flags say. */
    static final int CORRECT = 1;

    static final int FINISHED = 2;
    static final int VALUED = 4;
    static final int GAINED = 8;
    static final int LOST = 16;

    private static final int ITEMS_A_CHUNK = 100;

    /**
     * One entry of each list for each item.
     *
     * @param name the set's
     * @param heldOut whether the items compare policies on held-out problems
     * @param source what advantages are made of: {@code critic} or {@code completions}
     * @param total how many solutions there are, the left out ones included
     * @param problems numbers
     * @param samples which of the problem's samples
     * @param flags sums of the constants above
     * @param drops the least advantage of a step, where one is known
     * @param starts the first item of each chunk
     */
    record Index(
            String name,
            boolean heldOut,
            String source,
            long total,
            List<Integer> problems,
            List<Integer> samples,
            List<Integer> flags,
            List<OptionalDouble> drops,
            List<Integer> starts) {}

    /**
     * Items that follow each other, and the states at which their steps were taken.
     *
     * @param states shared by the items
     * @param items in the order of the index
     */
    record Chunk(List<SolutionItem.StateRow> states, List<SolutionItem> items) {}

    /** Collects a set's items in their order. */
    static final class Builder {
        private final List<Integer> problems = new ArrayList<>();
        private final List<Integer> samples = new ArrayList<>();
        private final List<Integer> flags = new ArrayList<>();
        private final List<OptionalDouble> drops = new ArrayList<>();
        private final List<Integer> starts = new ArrayList<>();
        private final List<Chunk> chunks = new ArrayList<>();

        /** To be called before the items of each problem: they go into one chunk. */
        void beginProblem() {
            if (chunks.isEmpty() || chunks.getLast().items().size() >= ITEMS_A_CHUNK) {
                starts.add(problems.size());
                chunks.add(new Chunk(new ArrayList<>(), new ArrayList<>()));
            }
        }

        /** Adds a state to the chunk, and returns where it stands there. */
        int addState(SolutionItem.StateRow state) {
            chunks.getLast().states().add(state);
            return chunks.getLast().states().size() - 1;
        }

        void addItem(SolutionItem item, int itemFlags) {
            chunks.getLast().items().add(item);
            problems.add(item.problem());
            samples.add(item.sample());
            flags.add(itemFlags);
            drops.add(drop(item));
        }

        private static OptionalDouble drop(SolutionItem item) {
            return item.solutions().stream()
                    .flatMap(solution -> solution.steps().stream())
                    .flatMapToDouble(step -> step.advantage().stream())
                    .min();
        }

        boolean isEmpty() {
            return problems.isEmpty();
        }

        SolutionSet build(String name, boolean heldOut, String source, long total) {
            return new SolutionSet(
                    new Index(
                            name, heldOut, source, total, problems, samples, flags, drops, starts),
                    chunks);
        }
    }
}
