package dapo.policy;

import causallm.model.CausalLM;

import dapo.reasoning.StateAdvantages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The policy π_ref that the actor started from, and is measured against. */
public final class ReferencePolicy {
    private final RowScorer scorer;
    private final int tokensPerPass;

    /**
     * The reference on the scope and thread of {@code model}.
     *
     * @param tokensPerPass how many tokens go through the model at once
     */
    public ReferencePolicy(CausalLM model, int tokensPerPass) {
        scorer = new RowScorer(model, tokensPerPass);
        this.tokensPerPass = tokensPerPass;
    }

    /**
     * {@code log π_ref(a|s)} of all actions of each state, in the order of the states.
     *
     * @throws IllegalArgumentException when a state has more tokens than go through the model at
     *     once
     */
    public List<ReferenceLogProbabilities> logProbabilities(List<StateAdvantages> states) {
        double[] sums =
                scorer.scoreTrees(
                        ActionRows.parts(states, state -> state, tokensPerPass).stream()
                                .map(ActionRows.Part::tree)
                                .toList());
        List<ReferenceLogProbabilities> results = new ArrayList<>();
        int first = 0;
        for (StateAdvantages state : states) {
            int end = first + state.actions().size();
            List<Double> ofState = Arrays.stream(sums, first, end).boxed().toList();
            results.add(new ReferenceLogProbabilities(state.state(), ofState));
            first = end;
        }
        return results;
    }
}
