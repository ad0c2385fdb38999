package dapo.pipeline;

import java.nio.file.Path;

/**
 * A training's loss or gradient is no longer a number: the step was not taken, and the state before
 * it is saved.
 *
 * <p>The user's to mend: the command prints the message alone and ends with exit code 2.
 */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A step that could not be taken.
     *
     * @param stage the training's name
     * @param metric what is no finite number
     * @param value what it is
     * @param step the step, counted from 1
     * @param state the checkpoint of the state before
     */
    public TrainingDivergedException(
            String stage, String metric, double value, int step, Path state) {
        super(
                "%s: the %s is %s at step %d, which was not taken; the state before it is saved in %s, and the same command begins with this step again: lower the learning rate in a new run, or set precision: float32"
                        .formatted(stage, metric, value, step, state));
    }
}
