package dapo.pipeline;

/** Where problems come from. */
public enum Task {
    /** Expressions made from the seed: nothing has to be downloaded. */
    EXPRESSIONS,
    /** The annotated calculations of GSM8K's solutions, in its own files. */
    GSM8K_CHAINS,
    /** GSM8K's word problems (arXiv:2110.14168), in its own files. */
    GSM8K,
    /** MATH (arXiv:2103.03874) or MATH-500, in JSON lines or Parquet. */
    MATH,
    /** HumanEval's functions to complete (arXiv:2107.03374). */
    HUMAN_EVAL,
    /** MBPP's programs to write (arXiv:2108.07732). */
    MBPP,
    /** Problems of the user's own: JSON lines or Parquet, with fields of any names. */
    FILE
}
