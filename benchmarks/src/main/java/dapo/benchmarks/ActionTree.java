package dapo.benchmarks;

import causallm.model.ScoredTree;
import causallm.model.TokenRow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * States of a solution that follow each other, with their actions.
 *
 * @param rowTargets for each row its target
 * @param sampled for each row whether the peers take it
 */
record ActionTree(ScoredTree tree, double[] rowTargets, boolean[] sampled) {
    /**
     * A solution in trees of at most {@code mostTokens} tokens each; a state larger than that is a
     * tree of its own.
     */
    static List<ActionTree> of(StepLoad.Branching solution, int mostTokens) {
        List<ActionTree> trees = new ArrayList<>();
        int first = 0;
        ActionTree filled = of(solution, 0, 1);
        for (int state = 1; state < solution.states().size(); state++) {
            ActionTree longer = of(solution, first, state + 1);
            if (longer.tree().size() > mostTokens) {
                trees.add(filled);
                first = state;
                longer = of(solution, first, state + 1);
            }
            filled = longer;
        }
        trees.add(filled);
        return trees;
    }

    private static ActionTree of(StepLoad.Branching solution, int first, int end) {
        List<TokenRow> rows = new ArrayList<>();
        DoubleStream.Builder targets = DoubleStream.builder();
        List<Boolean> sampled = new ArrayList<>();
        for (int index = first; index < end; index++) {
            StepLoad.State state = solution.states().get(index);
            int prefix = solution.prefix(index).length;
            for (int[] action : state.actions()) {
                rows.add(new TokenRow(solution.row(index, action), prefix));
                sampled.add(state.sampled());
            }
            Arrays.stream(state.targets()).forEach(targets::add);
        }
        boolean[] marks = new boolean[rows.size()];
        IntStream.range(0, marks.length).forEach(row -> marks[row] = sampled.get(row));
        return new ActionTree(ScoredTree.of(rows), targets.build().toArray(), marks);
    }

    DoubleStream targets() {
        return Arrays.stream(rowTargets);
    }

    boolean allSampled() {
        return IntStream.range(0, sampled.length).allMatch(row -> sampled[row]);
    }
}
