package dapo.report;

import dapo.pipeline.IterationDirectory;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.UnitLog;
import dapo.reasoning.StateAdvantages;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the advantages are distributed that an actor learnt from.
 *
 * @param iteration whose actor
 * @param states how many states
 * @param counts actions in each of forty bins from −1 to 1, the last of which holds 1 too
 */
record AdvantageHistogram(int iteration, int states, List<Integer> counts) {
    private static final int BINS = 40;

    /** Those of all iterations with advantages. */
    static List<AdvantageHistogram> all(RunDirectory run) {
        return run.iterations().stream()
                .map(AdvantageHistogram::of)
                .filter(histogram -> histogram.states() > 0)
                .toList();
    }

    private static AdvantageHistogram of(IterationDirectory iteration) {
        int[] counts = new int[BINS];
        int[] states = new int[1];
        try (Stream<StateAdvantages> advantages =
                UnitLog.records(iteration.advantages(), StateAdvantages.class)) {
            advantages.forEach(state -> {
                states[0]++;
                state.actions().forEach(action -> counts[bin(action.advantage())]++);
            });
        }
        return new AdvantageHistogram(
                iteration.number(), states[0], Arrays.stream(counts).boxed().toList());
    }

    private static int bin(double advantage) {
        return Math.clamp((int) Math.floor((advantage + 1) / 2 * BINS), 0, BINS - 1);
    }
}
