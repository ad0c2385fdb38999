package dapo.tensorboard;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers that were measured together.
 *
 * @param step the training step that they belong to
 * @param values the numbers by their tags; those with the same first part, such as {@code sft/loss}
 *     and {@code sft/tokens}, are shown together
 */
public record Scalars(long step, Map<String, Double> values) {
    /** Copies the values. */
    public Scalars {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
