package dapo.report;

import dapo.pipeline.CriticValue;
import dapo.pipeline.IterationDirectory;
import dapo.pipeline.UnitLog;
import dapo.reasoning.Solution;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;
import dapo.reasoning.TokenIds;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The solutions that an iteration sampled to learn from.
 *
 * <p>A step's advantage is the value after it less what the steps sampled in its place are worth on
 * average: by the critic where its values were recorded, else by the completions themselves. After
 * the last step the value is 1 or 0.
 */
record SampledSolutions(IterationDirectory iteration, StateRecords records, ProblemTable problems) {

    /** A labelled state, and where it stands in the chunk. */
    private record Placed(StateValue value, int position) {}

    SolutionSet read(int most) {
        long total = count();
        Set<StateKey> labelled = records.labelled();
        Map<String, List<Solution>> chosen =
                chosen(most, solution -> total <= most || labelled.contains(solution.state(0)));
        Map<String, List<StateValue>> states = records.of(chosen.keySet());
        var set = new SolutionSet.Builder();
        chosen.forEach((problem, solutions) -> {
            set.beginProblem();
            add(set, solutions, states.getOrDefault(problem, List.of()));
        });
        return set.build(
                "iteration %d, sampled".formatted(iteration.number()),
                false,
                records.critic().isEmpty() ? "completions" : "critic",
                total);
    }

    private long count() {
        try (Stream<Solution> solutions = UnitLog.records(iteration.solutions(), Solution.class)) {
            return solutions.count();
        }
    }

    private Map<String, List<Solution>> chosen(int most, Predicate<Solution> wanted) {
        Map<String, List<Solution>> chosen = new LinkedHashMap<>();
        try (Stream<Solution> solutions = UnitLog.records(iteration.solutions(), Solution.class)) {
            solutions
                    .filter(wanted)
                    .limit(most)
                    .forEach(solution ->
                            chosen.computeIfAbsent(solution.problem(), key -> new ArrayList<>())
                                    .add(solution));
        }
        return chosen;
    }

    /** Solutions of a problem share the states whose steps are the same. */
    private void add(SolutionSet.Builder set, List<Solution> solutions, List<StateValue> labelled) {
        Map<Integer, Solution> bySample = new HashMap<>();
        solutions.forEach(solution -> bySample.put(solution.sample(), solution));
        Map<TokenIds, Placed> states = new HashMap<>();
        for (StateValue value : labelled) {
            Solution solution = bySample.get(value.state().sample());
            if (solution != null) {
                states.put(
                        solution.firstSteps(value.state().step()),
                        new Placed(value, set.addState(records.row(value))));
            }
        }
        solutions.forEach(solution -> add(set, solution, states));
    }

    private void add(SolutionSet.Builder set, Solution solution, Map<TokenIds, Placed> states) {
        List<SolutionItem.StepRow> steps = new ArrayList<>();
        for (int step = 0; step < solution.steps().size(); step++) {
            Optional<Placed> before = state(solution, step, states);
            steps.add(
                    new SolutionItem.StepRow(
                            solution.steps().get(step).text(),
                            before.map(Placed::position).orElse(-1),
                            advantage(solution, step + 1, before, states)));
        }
        boolean valued = steps.stream().anyMatch(step -> step.advantage().isPresent());
        set.addItem(
                new SolutionItem(
                        problems.number(solution.problem()),
                        solution.sample(),
                        List.of(
                                new SolutionItem.Text(
                                        iteration.number() - 1,
                                        solution.correct() ? 1 : 0,
                                        solution.finished() ? 1 : 0,
                                        steps))),
                (solution.correct() ? SolutionSet.CORRECT : 0)
                        | (solution.finished() ? SolutionSet.FINISHED : 0)
                        | (valued ? SolutionSet.VALUED : 0));
    }

    private static Optional<Placed> state(
            Solution solution, int step, Map<TokenIds, Placed> states) {
        return Optional.ofNullable(states.get(solution.firstSteps(step)));
    }

    private OptionalDouble advantage(
            Solution solution, int next, Optional<Placed> before, Map<TokenIds, Placed> states) {
        if (before.isEmpty()) {
            return OptionalDouble.empty();
        }
        OptionalDouble baseline = baseline(before.get().value());
        OptionalDouble value =
                next == solution.steps().size()
                        ? OptionalDouble.of(solution.correct() ? 1 : 0)
                        : state(solution, next, states)
                                .map(Placed::value)
                                .map(this::value)
                                .orElseGet(OptionalDouble::empty);
        return baseline.isPresent() && value.isPresent()
                ? Rounded.of(value.getAsDouble() - baseline.getAsDouble())
                : OptionalDouble.empty();
    }

    private OptionalDouble baseline(StateValue state) {
        return records.critic().isEmpty()
                ? OptionalDouble.of(state.value())
                : critic(state)
                        .map(CriticValue::baseline)
                        .map(OptionalDouble::of)
                        .orElseGet(OptionalDouble::empty);
    }

    private OptionalDouble value(StateValue state) {
        return records.critic().isEmpty()
                ? OptionalDouble.of(state.value())
                : critic(state)
                        .map(CriticValue::value)
                        .map(OptionalDouble::of)
                        .orElseGet(OptionalDouble::empty);
    }

    private Optional<CriticValue> critic(StateValue state) {
        return Optional.ofNullable(records.critic().get(state.state()));
    }
}
