package dapo.reasoning;

import java.util.List;
import java.util.Objects;

/**
 * What Monte Carlo found at a state (step 2 of the method).
 *
 * @param state the state's key
 * @param prefix the tokens of the prompt and of the steps taken
 * @param value the share of the completions that are right, 0 to 1
 * @param completions how many completions were sampled, 1 or more
 * @param candidates their first steps, each once ({@link CandidateAction#merge}); the counts add up
 *     to the completions, or to less where a completion was left out
 */
public record StateValue(
        StateKey state,
        TokenIds prefix,
        double value,
        int completions,
        List<CandidateAction> candidates) {
    public StateValue {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(prefix, "prefix");
        Require.that(prefix.size() > 0, "prefix: found no tokens, expected at least the prompt's");
        Require.probability(value, "value");
        Require.positive(completions, "completions");
        candidates = Require.notEmpty(candidates, "candidates");
        int unique = CandidateAction.merge(candidates).size();
        Require.that(
                unique == candidates.size(),
                "candidates: found "
                        + candidates.size()
                        + " of which "
                        + unique
                        + " differ, expected them merged");
        long counted = candidates.stream().mapToLong(CandidateAction::count).sum();
        Require.that(
                counted <= completions,
                "candidates: found "
                        + counted
                        + " counted, expected at most the "
                        + completions
                        + " completions");
    }
}
