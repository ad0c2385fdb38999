package dapo.pipeline;

/** A training's loss is no longer a number; what was saved before is still there. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingDivergedException(String message) {
        super(message);
    }
}
