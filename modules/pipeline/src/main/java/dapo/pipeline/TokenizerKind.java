package dapo.pipeline;

/** How a model from scratch reads text. */
public enum TokenizerKind {
    /** One token a character of the demonstrations. */
    CHARACTER
}
