package dapo.policy;

import causallm.model.CausalLM;

import java.util.List;
import java.util.Map;

/** How far a policy has moved from the reference, action by action, and whether as advised. */
public final class PolicyQuality {
    private PolicyQuality() {}

    /**
     * Compares the log-ratios of the states' actions with their advantages.
     *
     * @param model the policy, on this thread
     * @param objective whose targets the log-ratios are compared with
     * @param tokensPerPass how many tokens go through the model at once
     * @return {@code loss}, and over all actions {@code sign-agreement}, the share whose log-ratio
     *     has the advantage's sign; {@code log-ratio-positive} and {@code log-ratio-negative}, the
     *     means of those with an advantage above and below zero; the 10th, 50th and 90th
     *     percentiles of targets and losses
     */
    public static Map<String, Double> measure(
            CausalLM model,
            List<TrainingState> states,
            DirectAdvantageLoss objective,
            int tokensPerPass) {
        return of(states, score(model, states, tokensPerPass), objective);
    }

    /** {@code log π_θ(a|s)} of the states' actions, in the order of the states. */
    public static List<ReferenceLogProbabilities> score(
            CausalLM model, List<TrainingState> states, int tokensPerPass) {
        return new ReferencePolicy(model, tokensPerPass)
                .logProbabilities(states.stream().map(TrainingState::advantages).toList());
    }

    /** What {@link #measure} returns, where the policy's log-probabilities are known. */
    public static Map<String, Double> of(
            List<TrainingState> states,
            List<ReferenceLogProbabilities> scores,
            DirectAdvantageLoss objective) {
        ActionStatistics statistics = new ActionStatistics();
        double loss = 0;
        for (int i = 0; i < states.size(); i++) {
            double[] targets = targets(states.get(i), objective);
            double[] logRatios = logRatios(states.get(i), scores.get(i));
            statistics.add(targets, logRatios);
            loss += loss(targets, logRatios) / states.size();
        }
        Map<String, Double> metrics = statistics.metrics();
        metrics.put("loss", loss);
        return metrics;
    }

    private static double[] targets(TrainingState state, DirectAdvantageLoss objective) {
        return state.advantages().actions().stream()
                .mapToDouble(action -> action.advantage() / objective.beta())
                .toArray();
    }

    private static double[] logRatios(TrainingState state, ReferenceLogProbabilities scores) {
        double[] logRatios = new double[state.actionCount()];
        for (int i = 0; i < logRatios.length; i++) {
            logRatios[i] =
                    scores.logProbabilities().get(i) - state.reference().logProbabilities().get(i);
        }
        return logRatios;
    }

    private static double loss(double[] targets, double[] logRatios) {
        double loss = 0;
        for (int i = 0; i < targets.length; i++) {
            loss += (targets[i] - logRatios[i]) * (targets[i] - logRatios[i]) / 2 / targets.length;
        }
        return loss;
    }
}
