package libtorch.nn;

import libtorch.tensor.Tensor;

/**
 * A trained tensor under the name that the checkpoint gives it.
 *
 * @param name such as {@code model.layers.0.self_attn.q_proj.weight}
 * @param tensor a leaf; belongs to the scope in which the model was made
 */
public record Parameter(String name, Tensor tensor) {}
