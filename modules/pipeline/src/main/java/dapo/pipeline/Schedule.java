package dapo.pipeline;

/** How the learning rate falls after the warm-up. */
public enum Schedule {
    /** It does not. */
    CONSTANT,
    /** In a straight line to 0 at the last step. */
    LINEAR,
    /** Along half a cosine to 0 at the last step. */
    COSINE
}
