package dapo.report;

import dapo.pipeline.CriticValue;
import dapo.pipeline.IterationDirectory;
import dapo.pipeline.UnitLog;
import dapo.policy.ReferenceLogProbabilities;
import dapo.reasoning.ActionAdvantage;
import dapo.reasoning.CandidateAction;
import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an iteration's files say of its labelled states, brought together by their keys.
 *
 * @param states Monte Carlo's values, with the candidates
 * @param critic the critic's values; empty where they were not recorded
 * @param advantages those of the states that the actor learnt from
 * @param before log-probabilities of these states' actions before the training
 * @param after and after it
 */
record StateRecords(
        Path states,
        Map<StateKey, CriticValue> critic,
        Map<StateKey, List<ActionAdvantage>> advantages,
        Map<StateKey, List<Double>> before,
        Map<StateKey, List<Double>> after) {

    static StateRecords of(IterationDirectory iteration) {
        return new StateRecords(
                iteration.stateValues(),
                byKey(
                        iteration.criticValues(),
                        CriticValue.class,
                        CriticValue::state,
                        Function.identity()),
                byKey(
                        iteration.advantages(),
                        StateAdvantages.class,
                        StateAdvantages::state,
                        StateAdvantages::actions),
                logProbabilities(iteration.referenceLogProbabilities()),
                logProbabilities(iteration.policyLogProbabilities()));
    }

    private static Map<StateKey, List<Double>> logProbabilities(Path file) {
        return byKey(
                file,
                ReferenceLogProbabilities.class,
                ReferenceLogProbabilities::state,
                ReferenceLogProbabilities::logProbabilities);
    }

    private static <T, V> Map<StateKey, V> byKey(
            Path file, Class<T> type, Function<T, StateKey> key, Function<T, V> value) {
        try (Stream<T> records = UnitLog.records(file, type)) {
            return records.collect(Collectors.toMap(key, value, (first, again) -> again));
        }
    }

    /** The solutions, named by their first states, that were labelled from their own samples. */
    Set<StateKey> labelled() {
        try (Stream<StateValue> values = UnitLog.records(states, StateValue.class)) {
            return values.map(value -> first(value.state()))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    private static StateKey first(StateKey state) {
        return new StateKey(state.problem(), state.sample(), 0);
    }

    /** The labelled states of some problems, by problem. */
    Map<String, List<StateValue>> of(Set<String> problems) {
        try (Stream<StateValue> values = UnitLog.records(states, StateValue.class)) {
            Map<String, List<StateValue>> found = new HashMap<>();
            values.filter(value -> problems.contains(value.state().problem()))
                    .forEach(value ->
                            found.computeIfAbsent(
                                            value.state().problem(), problem -> new ArrayList<>())
                                    .add(value));
            return found;
        }
    }

    /** What the viewer shows of a state. */
    SolutionItem.StateRow row(StateValue value) {
        List<SolutionItem.AlternativeRow> alternatives = new ArrayList<>();
        for (int action = 0; action < value.candidates().size(); action++) {
            alternatives.add(alternative(value, action));
        }
        Optional<CriticValue> found = Optional.ofNullable(critic.get(value.state()));
        return new SolutionItem.StateRow(
                Rounded.of(value.value()),
                value.completions(),
                found.map(known -> Rounded.of(known.value())).orElseGet(OptionalDouble::empty),
                alternatives);
    }

    private SolutionItem.AlternativeRow alternative(StateValue value, int action) {
        CandidateAction candidate = value.candidates().get(action);
        StateKey key = value.state();
        Optional<ActionAdvantage> advantage =
                Optional.ofNullable(advantages.get(key)).map(actions -> actions.get(action));
        return new SolutionItem.AlternativeRow(
                candidate.step().text(),
                candidate.count(),
                !candidate.terminal() ? 0 : candidate.correct() ? 1 : 2,
                rounded(advantage.map(ActionAdvantage::value)),
                rounded(advantage.map(ActionAdvantage::advantage)),
                rounded(Optional.ofNullable(before.get(key)).map(all -> all.get(action))),
                rounded(Optional.ofNullable(after.get(key)).map(all -> all.get(action))));
    }

    private static OptionalDouble rounded(Optional<Double> value) {
        return value.map(Rounded::of).orElseGet(OptionalDouble::empty);
    }
}
