package dapo.pipeline;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a stage measured at a step.
 *
 * @param stage the stage's name
 * @param step the training step, or 0 where a stage has no steps
 * @param values the numbers by name, sorted by it, so that the same run writes the same lines
 */
public record Metrics(String stage, long step, Map<String, Double> values) {
    /** Copies the values. */
    public Metrics {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
