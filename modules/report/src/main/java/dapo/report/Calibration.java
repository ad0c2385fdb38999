package dapo.report;

import dapo.pipeline.CriticValue;
import dapo.pipeline.IterationDirectory;
import dapo.pipeline.RunDirectory;
import dapo.pipeline.UnitLog;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A critic's values against Monte Carlo's, in ten bins of the critic's value.
 *
 * @param iteration whose critic
 * @param heldOut whether of states that it was not trained on; else of those that it was
 * @param states how many states
 * @param bins those that hold states
 */
record Calibration(int iteration, boolean heldOut, int states, List<Bin> bins) {
    private static final int BINS = 10;

    /**
     * States of like value.
     *
     * @param states how many
     * @param critic the mean of the critic's values
     * @param completions the mean of Monte Carlo's
     */
    record Bin(int states, OptionalDouble critic, OptionalDouble completions) {}

    /**
     * Two for each iteration whose critic's values were recorded, or one where none is held out.
     */
    static List<Calibration> all(RunDirectory run) {
        return run.iterations().stream().flatMap(Calibration::of).toList();
    }

    private static Stream<Calibration> of(IterationDirectory iteration) {
        Map<StateKey, Double> found = new HashMap<>();
        try (Stream<StateValue> states =
                UnitLog.records(iteration.stateValues(), StateValue.class)) {
            states.forEach(state -> found.put(state.state(), state.value()));
        }
        List<CriticValue> values = RunFiles.records(iteration.criticValues(), CriticValue.class);
        return Stream.of(true, false)
                .map(heldOut -> of(iteration.number(), heldOut, values, found))
                .filter(calibration -> calibration.states() > 0);
    }

    private static Calibration of(
            int iteration, boolean heldOut, List<CriticValue> values, Map<StateKey, Double> found) {
        int[] counts = new int[BINS];
        double[] critic = new double[BINS];
        double[] completions = new double[BINS];
        for (CriticValue value : values) {
            if (value.heldOut() == heldOut && found.containsKey(value.state())) {
                int bin = Math.min(BINS - 1, (int) (value.value() * BINS));
                counts[bin]++;
                critic[bin] += value.value();
                completions[bin] += found.get(value.state());
            }
        }
        List<Bin> bins = new ArrayList<>();
        int states = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (counts[bin] > 0) {
                bins.add(
                        new Bin(
                                counts[bin],
                                Rounded.of(critic[bin] / counts[bin]),
                                Rounded.of(completions[bin] / counts[bin])));
                states += counts[bin];
            }
        }
        return new Calibration(iteration, heldOut, states, bins);
    }
}
