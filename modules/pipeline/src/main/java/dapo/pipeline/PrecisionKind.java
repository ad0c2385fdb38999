package dapo.pipeline;

/** The number format of a model's products. */
public enum PrecisionKind {
    /** bfloat16 where the processor multiplies it faster and on CUDA, else float32. */
    AUTO,
    /** 32 bits. */
    FLOAT32,
    /** 16 bits with float32 master weights. */
    BFLOAT16
}
