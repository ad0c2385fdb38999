package dapo.pipeline;

import causallm.model.LowRankAdaptation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Training by adapters of low rank (LoRA, Hu et al., arXiv:2106.09685) instead of all weights: that
 * of the fine-tuning, the critic and the actor alike.
 *
 * @param rank their width
 * @param alpha what they add is multiplied by alpha / rank
 * @param targets the layers that have one
 * @param adapter whether they are stored by themselves too
 */
public record AdapterSettings(
        @Setting(
                        value = "width of the adapters; 0 trains all weights instead",
                        standard = "0",
                        min = 0)
                int rank,
        @Setting(
                        value = "what adapters add is multiplied by this over the rank",
                        standard = "16",
                        above = 0)
                double alpha,
        @Setting(
                        value = "layers with an adapter, with commas between",
                        standard = "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj")
                String targets,
        @Setting(
                        value =
                                "also store the adapters in PEFT's layout, in adapter/ of each"
                                        + " result",
                        standard = "false")
                boolean adapter) {
    private static final String RANK = "lora.rank";
    private static final String TARGETS = "lora.targets";

    /** Whether adapters are trained, and not all weights. */
    public boolean isOn() {
        return rank > 0;
    }

    /**
     * What a model is loaded with whose training begins with adapters drawn from {@code seed};
     * empty where all weights are trained.
     */
    Optional<LowRankAdaptation> adaptation(long seed) {
        return isOn()
                ? Optional.of(new LowRankAdaptation(rank, alpha, targetNames(), seed))
                : Optional.empty();
    }

    private List<String> targetNames() {
        return Arrays.stream(targets.split(",", -1)).map(String::strip).distinct().toList();
    }

    /** Throws an error if these settings fit neither the layers there are nor {@code model}. */
    void check(RunConfiguration.Model model) {
        if (!LowRankAdaptation.KNOWN_TARGETS.containsAll(targetNames())) {
            throw new ConfigurationException(
                    TARGETS,
                    targets,
                    "some of " + String.join(",", LowRankAdaptation.KNOWN_TARGETS));
        }
        if (isOn() && model.path().isEmpty() && model.hub().isEmpty()) {
            throw new ConfigurationException(
                    RANK,
                    Integer.toString(rank),
                    "0 for a model from scratch, all of whose weights are to be learnt: name one"
                            + " by model.path or model.hub");
        }
    }
}
