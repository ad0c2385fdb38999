package dapo.policy;

import causallm.model.CausalLM;
import causallm.model.TokenRow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a policy has moved from the reference where it goes itself: {@code KL(π_θ‖π_ref)} over
 * whole solutions, estimated as the mean of {@code log π_θ(y|x) − log π_ref(y|x)} over solutions
 * that the policy has sampled at temperature 1.
 *
 * @param perSolution in nats a solution; an estimate from few solutions can be below 0
 * @param perToken in nats a token of the solutions
 * @param solutions how many there were
 */
public record PolicyDivergence(double perSolution, double perToken, int solutions) {

    /**
     * Estimates the divergence.
     *
     * @param policy π_θ, on this thread
     * @param reference π_ref, on this thread
     * @param solutions problem and solution each, at least one, of which the solution is scored
     * @param tokensPerPass how many tokens go through a model at once
     */
    public static PolicyDivergence measure(
            CausalLM policy, CausalLM reference, List<TokenRow> solutions, int tokensPerPass) {
        if (solutions.isEmpty()) {
            throw new IllegalArgumentException("found no solution, expected at least one");
        }
        double[] ours = new RowScorer(policy, tokensPerPass).score(solutions);
        double[] theirs = new RowScorer(reference, tokensPerPass).score(solutions);
        double sum = 0;
        for (int i = 0; i < ours.length; i++) {
            sum += ours[i] - theirs[i];
        }
        int tokens = solutions.stream().mapToInt(TokenRow::scoredCount).sum();
        return new PolicyDivergence(sum / solutions.size(), sum / tokens, solutions.size());
    }

    /** The same numbers by name, for a file of measurements. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("kl-per-solution", perSolution);
        metrics.put("kl-per-token", perToken);
        metrics.put("solutions", (double) solutions);
        return metrics;
    }
}
