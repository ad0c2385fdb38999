package dapo.report;

import dapo.pipeline.IterationDirectory;
import dapo.pipeline.RunDirectory;

import java.util.ArrayList;
import java.util.List;

/**
 * All sets of a run's solutions: the held-out problems before and after training, and what each
 * iteration sampled to learn from.
 */
record SolutionSets(
        RunDirectory run, int mostSolutions, ProblemTable problems, List<String> missing) {

    /** The sets that have solutions, the latest iteration's first. */
    List<SolutionSet> read() {
        List<SolutionSet> sets = new ArrayList<>();
        for (IterationDirectory iteration : run.iterations().reversed()) {
            add(
                    sets,
                    new SampledSolutions(iteration, StateRecords.of(iteration), problems)
                            .read(mostSolutions));
        }
        add(sets, new HeldOutSolutions(run, problems).read(mostSolutions));
        return sets;
    }

    private void add(List<SolutionSet> sets, SolutionSet set) {
        int shown = set.index().problems().size();
        if (shown > 0) {
            sets.add(set);
        }
        if (shown < set.index().total()) {
            missing.add(
                    "%s: %d of %d, so many as --solutions allows"
                            .formatted(set.index().name(), shown, set.index().total()));
        }
    }
}
