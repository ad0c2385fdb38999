package dapo.pipeline;

import dapo.pipeline.ShownSolution.ShownStep;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.value.AdvantageEstimator;
import dapo.value.MonteCarloEstimator;

import java.util.ArrayList;
import java.util.List;

/**
 * The advantage of each step of a solution over the steps that a policy would take in its place.
 */
record StepAdvantages(MonteCarloEstimator alternatives, AdvantageEstimator advantages) {
    /**
     * The steps in order; those for which the token limit left no room to sample others are left
     * out.
     */
    List<ShownStep> of(Problem problem, Solution solution) {
        List<StateValue> states =
                alternatives.estimate(List.of(new SolvedProblem(problem, List.of(solution))));
        List<ShownStep> shown = new ArrayList<>();
        for (int number = 0; number < states.size(); number++) {
            shown.add(shown(states.get(number), solution, number));
        }
        return shown;
    }

    /** The step itself counts as one more sample, so that there is always something to compare. */
    private ShownStep shown(StateValue state, Solution solution, int number) {
        Step step = solution.steps().get(number);
        boolean terminal = number == solution.steps().size() - 1;
        var taken = new CandidateAction(step, 1, terminal, terminal && solution.correct());
        List<CandidateAction> candidates = new ArrayList<>(List.of(taken));
        candidates.addAll(state.candidates());
        var extended =
                new StateValue(
                        state.state(),
                        state.prefix(),
                        state.value(),
                        state.completions() + 1,
                        CandidateAction.merge(candidates));
        double advantage =
                advantages.estimate(List.of(extended)).getFirst().actions().getFirst().advantage();
        return new ShownStep(step.text(), advantage);
    }
}
