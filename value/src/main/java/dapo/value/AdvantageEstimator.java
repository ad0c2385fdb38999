package dapo.value;

import causallm.model.Batches;

import dapo.reasoning.CandidateAction;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateValue;

import java.util.ArrayList;
import java.util.List;

/**
 * The advantages of the candidate actions of states, from the critic's values of what they lead to
 * (steps 4 and 5 of the method, arXiv:2412.18279): {@code Q(s,a) = V_φ(s∘a)}, or the reward where
 * the action ends the solution; {@code A(s,a) = Q(s,a) − mean_j Q(s,a_j)} over the sampled actions.
 */
public final class AdvantageEstimator {
    private final Critic critic;
    private final int tokensPerPass;

    /**
     * An estimator on the scope and thread of {@code critic}.
     *
     * @param tokensPerPass tokens, padding included, that go through the critic at once
     */
    public AdvantageEstimator(Critic critic, int tokensPerPass) {
        this.critic = critic;
        this.tokensPerPass = tokensPerPass;
    }

    private record Candidate(int state, int index, int[] tokens) {}

    /**
     * The advantages of all candidates of each state, in the order of the states; no state is left
     * out.
     */
    public List<StateAdvantages> estimate(List<StateValue> states) {
        List<double[]> values = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (StateValue state : states) {
            List<CandidateAction> actions = state.candidates();
            for (int i = 0; i < actions.size(); i++) {
                if (!actions.get(i).terminal()) {
                    int[] tokens =
                            state.prefix().concatenate(actions.get(i).step().tokens()).toArray();
                    candidates.add(new Candidate(values.size(), i, tokens));
                }
            }
            values.add(new double[actions.size()]);
        }
        for (List<Candidate> piece :
                Batches.pieces(candidates, candidate -> candidate.tokens().length, tokensPerPass)) {
            score(piece, values);
        }
        List<StateAdvantages> advantages = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            advantages.add(StateAdvantages.of(states.get(i), values.get(i)));
        }
        return advantages;
    }

    private void score(List<Candidate> piece, List<double[]> values) {
        double[] scored =
                critic.values(
                        piece.stream()
                                .map(candidate ->
                                        new Critic.Row(
                                                candidate.tokens(),
                                                new int[] {candidate.tokens().length}))
                                .toList());
        for (int i = 0; i < scored.length; i++) {
            values.get(piece.get(i).state())[piece.get(i).index()] = scored[i];
        }
    }
}
