package causallm.model;

import java.nio.file.Path;
import java.util.Map;

/**
 * A training, step by step: whoever drives it decides what to record and when to save. After {@link
 * #restore} it goes on as if it had not been interrupted. It belongs to the scope in which it was
 * made and is used on that thread.
 */
public interface Trainer {
    /** How many steps the whole training takes. */
    int steps();

    /**
     * Takes one step, counted from 0, and returns what was measured in it, by name. Where the
     * {@code loss} or the {@code gradient-norm} is no finite number, the step was not taken.
     */
    Map<String, Double> step(int step);

    /**
     * Writes parameters and optimizer into {@code folder}.
     *
     * @throws CheckpointException when it cannot be written
     */
    void save(Path folder);

    /**
     * Takes over what {@link #save} wrote.
     *
     * @throws CheckpointException when it is missing or that of another training
     */
    void restore(Path folder);
}
