package dapo.pipeline;

/**
 * A part of a run that makes files of the run directory from those that earlier stages made.
 *
 * <p>Its state is its files: {@link #run} does what they lack, so that a stage that was interrupted
 * goes on and one that is done has nothing to do.
 */
public interface Stage {
    /** The name in commands, messages and metrics, such as {@code train-critic}. */
    String name();

    /** What its memory grows with. */
    MemoryUse memoryUse();

    /** Whether its files are there and whole. */
    boolean isDone();

    /** How many tokens this attempt has sampled, where its files do not tell; else 0. */
    default long sampledTokens() {
        return 0;
    }

    /** Does what is left. */
    void run();
}
