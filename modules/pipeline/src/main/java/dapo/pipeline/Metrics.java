package dapo.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stage measured at a step.
 *
 * @param stage the stage's name
 * @param step the training step, or 0 where a stage has no steps
 * @param values the numbers by name, in the order in which they were put in
 */
public record Metrics(String stage, long step, Map<String, Double> values) {
    /** Copies the values. */
    public Metrics {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
