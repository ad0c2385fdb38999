package dapo.value;

import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of one solution, which share its tokens, with the values that Monte Carlo found.
 *
 * @param row the longest state's tokens, and where each state ends
 * @param targets {@code V_MC} of each state, 0 to 1
 */
record CriticExample(Critic.Row row, List<Double> targets) {

    /**
     * Brings the states of each solution together; the order is that in which solutions first
     * appear.
     */
    static List<CriticExample> of(List<StateValue> states) {
        Map<StateKey, List<StateValue>> bySolution = new LinkedHashMap<>();
        for (StateValue state : states) {
            StateKey solution = new StateKey(state.state().problem(), state.state().sample(), 0);
            bySolution.computeIfAbsent(solution, key -> new ArrayList<>()).add(state);
        }
        return bySolution.values().stream().map(CriticExample::ofSolution).toList();
    }

    private static CriticExample ofSolution(List<StateValue> states) {
        StateValue longest =
                states.stream()
                        .max(Comparator.comparingInt(state -> state.prefix().size()))
                        .orElseThrow();
        int[] ends = states.stream().mapToInt(state -> state.prefix().size()).toArray();
        return new CriticExample(
                new Critic.Row(longest.prefix().toArray(), ends),
                states.stream().map(StateValue::value).toList());
    }

    /** The targets of all states of all examples, one after the other. */
    static double[] targets(List<CriticExample> examples) {
        return examples.stream()
                .flatMap(example -> example.targets.stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
