package dapo.policy;

import causallm.model.Batches;
import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.TokenScorer;

import dapo.reasoning.StateAdvantages;

import libtorch.tensor.TensorScope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The policy π_ref that the actor started from, and is measured against. */
public final class ReferencePolicy {
    private final TokenScorer scorer;
    private final int tokensPerPass;

    /**
     * The reference on the scope and thread of {@code model}.
     *
     * @param tokensPerPass tokens, padding included, that go through the model at once
     */
    public ReferencePolicy(CausalLM model, int tokensPerPass) {
        scorer = new TokenScorer(model);
        this.tokensPerPass = tokensPerPass;
    }

    private record Action(int state, int index, TokenRow row) {}

    /** {@code log π_ref(a|s)} of all actions of each state, in the order of the states. */
    public List<ReferenceLogProbabilities> logProbabilities(List<StateAdvantages> states) {
        List<Action> actions = new ArrayList<>();
        List<Double[]> sums = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            List<TokenRow> rows = ActionRows.of(states.get(i));
            for (int j = 0; j < rows.size(); j++) {
                actions.add(new Action(i, j, rows.get(j)));
            }
            sums.add(new Double[rows.size()]);
        }
        for (List<Action> piece :
                Batches.pieces(actions, action -> action.row().tokens().length, tokensPerPass)) {
            score(piece, sums);
        }
        List<ReferenceLogProbabilities> results = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            results.add(
                    new ReferenceLogProbabilities(
                            states.get(i).state(), Arrays.asList(sums.get(i))));
        }
        return results;
    }

    private void score(List<Action> piece, List<Double[]> sums) {
        float[] tokens;
        try (TensorScope _ = TensorScope.open()) {
            tokens = scorer.score(piece.stream().map(Action::row).toList()).toFloatArray();
        }
        int at = 0;
        for (Action action : piece) {
            double sum = 0;
            for (int i = 0; i < action.row().scoredCount(); i++) {
                sum += tokens[at++];
            }
            sums.get(action.state())[action.index()] = sum;
        }
    }
}
