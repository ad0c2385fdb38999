package dapo.value;

import causallm.model.Batches;
import causallm.model.TokenTree;

import dapo.reasoning.BySolution;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateValue;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PrimitiveIterator;

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
     * @param tokensPerPass how many tokens go through the critic at once
     */
    public AdvantageEstimator(Critic critic, int tokensPerPass) {
        this.critic = critic;
        this.tokensPerPass = tokensPerPass;
    }

    /**
     * States of one solution, and the candidates among their actions whose values are asked for.
     */
    private record Group(List<StateValue> states, TokenTree tree) {
        static Group of(List<StateValue> states, int tokensPerPass) {
            List<int[]> sequences =
                    states.stream().flatMap(state -> sequences(state).stream()).toList();
            TokenTree tree = TokenTree.of(sequences);
            if (states.size() == 1) {
                BySolution.requireFits(states.getFirst().state(), tree.size(), tokensPerPass);
            }
            return new Group(states, tree);
        }

        private static List<int[]> sequences(StateValue state) {
            return state.candidates().stream()
                    .filter(action -> !action.terminal())
                    .map(action -> state.prefix().concatenate(action.step().tokens()).toArray())
                    .toList();
        }
    }

    /**
     * The advantages of all candidates of each state, in the order of the states; no state is left
     * out. What the states of a solution share is read once where they follow each other.
     *
     * @throws IllegalArgumentException when a state has more tokens than go through the critic at
     *     once
     */
    public List<StateAdvantages> estimate(List<StateValue> states) {
        List<Group> groups =
                BySolution.group(
                                states,
                                StateValue::state,
                                new BySolution.Size<>(
                                        state -> state.prefix().size(),
                                        AdvantageEstimator::newTokens),
                                tokensPerPass)
                        .stream()
                        .map(group -> Group.of(group, tokensPerPass))
                        .toList();
        IdentityHashMap<Group, List<StateAdvantages>> advantages = new IdentityHashMap<>();
        for (List<Group> piece :
                Batches.pieces(groups, group -> group.tree().size(), tokensPerPass)) {
            score(piece, advantages);
        }
        return groups.stream().flatMap(group -> advantages.get(group).stream()).toList();
    }

    /** The critic's values of the states themselves, in their order. */
    public double[] stateValues(List<StateValue> states) {
        List<Critic.Row> rows =
                BySolution.group(
                                states,
                                StateValue::state,
                                new BySolution.Size<>(state -> state.prefix().size(), state -> 0),
                                tokensPerPass)
                        .stream()
                        .map(ofSolution -> CriticExample.of(ofSolution).getFirst().row())
                        .toList();
        return Batches.pieces(rows, row -> row.tokens().length, tokensPerPass).stream()
                .flatMapToDouble(piece -> Arrays.stream(critic.values(piece)))
                .toArray();
    }

    private static int newTokens(StateValue state) {
        return state.candidates().stream().mapToInt(action -> action.step().tokens().size()).sum();
    }

    private void score(
            List<Group> piece, IdentityHashMap<Group, List<StateAdvantages>> advantages) {
        List<TokenTree> trees =
                piece.stream().map(Group::tree).filter(tree -> tree.size() > 0).toList();
        double[] values = trees.isEmpty() ? new double[0] : critic.endValues(trees);
        var next = Arrays.stream(values).iterator();
        for (Group group : piece) {
            advantages.put(
                    group,
                    group.states().stream()
                            .map(state -> StateAdvantages.of(state, values(state, next)))
                            .toList());
        }
    }

    /** A number for each candidate, 0 where the action is terminal and has none of the critic's. */
    private static double[] values(StateValue state, PrimitiveIterator.OfDouble next) {
        return state.candidates().stream()
                .mapToDouble(action -> action.terminal() ? 0 : next.nextDouble())
                .toArray();
    }
}
