package dapo.pipeline;

/** What an iteration's critic starts from. */
public enum CriticStart {
    /**
     * The critic of the iteration before; in the first iteration {@code critic.path}, or else the
     * base model.
     */
    PREVIOUS,
    /** {@code critic.path}, or else the base model, in every iteration. */
    BASE,
    /** The policy that the iteration samples from. */
    POLICY
}
