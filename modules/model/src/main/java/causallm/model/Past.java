package causallm.model;

import libtorch.tensor.Tensor;

/** The tokens before those of one pass, by their keys and values, which the new ones join. */
interface Past {
    /** How many tokens come before each new one in its sequence: (B, n) int64. */
    Tensor positions();

    /** Has the new tokens' keys and values (B, G, n, d) of one layer join. */
    void put(int layer, Tensor keys, Tensor values);

    /**
     * Attention of the new tokens' queries (B, H, n, d) over all that they see, themselves
     * included: (B, H, n, d).
     */
    Tensor attend(int layer, Tensor queries);
}
