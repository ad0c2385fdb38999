package dapo.pipeline;

import libtorch.tensor.OutOfMemoryException;

/**
 * A stage needs more memory than there is. What it has written is whole: the same command goes on
 * from there, with the settings that the message names.
 *
 * <p>The user's to mend: the command prints the message alone and ends with exit code 2.
 */
public final class StageMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A stage that ran out of memory.
     *
     * @param stage its name
     * @param configuration the run's
     * @param cause what was asked for
     */
    StageMemoryException(Stage stage, RunConfiguration configuration, OutOfMemoryException cause) {
        super(
                "%s: out of memory: no %s for %s: %s; the same command then goes on from what is done"
                        .formatted(
                                stage.name(),
                                cause.amount(),
                                cause.operation(),
                                stage.memoryUse().advice(configuration)),
                cause);
    }
}
