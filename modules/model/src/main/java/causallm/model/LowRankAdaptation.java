package causallm.model;

import java.util.List;

/**
 * How a model is trained by low-rank adaptation (LoRA, Hu et al., arXiv:2106.09685): its own
 * weights stay as they are, in the type that is computed in, and only a small adapter beside each
 * of some linear layers is trained, in float32. Names and scale are those of PEFT.
 *
 * @param rank the width of the adapters
 * @param alpha what an adapter adds is multiplied by alpha / rank
 * @param targets which layers of each block have one, of {@link #KNOWN_TARGETS}
 * @param seed of the adapters' first values
 */
public record LowRankAdaptation(int rank, double alpha, List<String> targets, long seed) {
    /** The layers that an adapter can stand beside: the linear ones of a block. */
    public static final List<String> KNOWN_TARGETS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    public LowRankAdaptation {
        targets = List.copyOf(targets);
        if (rank < 1 || !(alpha > 0) || !Double.isFinite(alpha)) {
            throw new IllegalArgumentException(
                    "adapters of rank " + rank + " and alpha " + alpha + ", expected above 0 both");
        }
        if (targets.isEmpty() || !KNOWN_TARGETS.containsAll(targets)) {
            throw new IllegalArgumentException(
                    "adapters beside " + targets + ", expected some of " + KNOWN_TARGETS);
        }
    }

    /** What an adapter's product is multiplied by. */
    double scale() {
        return alpha / rank;
    }
}
