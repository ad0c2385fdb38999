package dapo.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RecordsTest {
    private static final Step STEP = new Step("1+2\n", TokenIds.of(3, 4));

    @Test
    void tokenIdsAreEqualByContent() {
        assertThat(TokenIds.of(1, 2))
                .isEqualTo(TokenIds.of(1, 2))
                .hasSameHashCodeAs(TokenIds.of(1, 2));
        assertThat(TokenIds.of(1, 2)).isNotEqualTo(TokenIds.of(2, 1)).hasToString("[1, 2]");
    }

    @Test
    void tokenIdsDoNotChangeWithTheArraysTheyCameFromOrGave() {
        int[] ids = {1, 2};
        TokenIds tokens = TokenIds.of(ids);
        ids[0] = 9;
        tokens.toArray()[1] = 9;
        assertThat(tokens).isEqualTo(TokenIds.of(1, 2));
    }

    @Test
    void tokenIdsAreJoinedAndCut() {
        TokenIds tokens = TokenIds.of(1, 2).concatenate(TokenIds.of(3));
        assertThat(tokens).isEqualTo(TokenIds.of(1, 2, 3));
        assertThat(tokens.slice(1, 3)).isEqualTo(TokenIds.of(2, 3));
        assertThat(tokens.slice(1, 1)).isEqualTo(TokenIds.EMPTY);
        assertThat(tokens.size()).isEqualTo(3);
        assertThat(tokens.at(2)).isEqualTo(3);
        assertThat(tokens.last()).isEqualTo(3);
    }

    @Test
    void wrongTokenIdsAndCutsAreRefused() {
        assertThatThrownBy(() -> TokenIds.of(1, -2))
                .hasMessage("token 1: found id -2, expected 0 or more");
        assertThatThrownBy(() -> TokenIds.of(1).slice(0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TokenIds.of(1).at(1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aSolutionGivesItsTextTokensAndStates() {
        Solution solution =
                new Solution(
                        "p", 2, List.of(STEP, new Step("#### 3", TokenIds.of(5, 0))), true, true);
        assertThat(solution.text()).isEqualTo("1+2\n#### 3");
        assertThat(solution.firstSteps(0)).isEqualTo(TokenIds.EMPTY);
        assertThat(solution.firstSteps(1)).isEqualTo(TokenIds.of(3, 4));
        assertThat(solution.firstSteps(2)).isEqualTo(TokenIds.of(3, 4, 5, 0));
        assertThat(solution.state(1)).isEqualTo(new StateKey("p", 2, 1));
        assertThatThrownBy(() -> solution.state(3)).hasMessage("step: found 3, expected at most 2");
    }

    @Test
    void recordsKeepListsOfTheirOwn() {
        List<Step> steps = new ArrayList<>(List.of(STEP));
        Solution solution = new Solution("p", 0, steps, true, false);
        steps.clear();
        assertThat(solution.steps()).containsExactly(STEP);
    }

    @Test
    void recordsRefuseWhatCannotBe() {
        List<CandidateAction> candidates = List.of(new CandidateAction(STEP, 3, false, false));
        StateKey state = new StateKey("p", 0, 1);
        TokenIds prefix = TokenIds.of(1);
        assertRefused(() -> new Problem(" ", "1+1\n", "2"), "id: found a blank text");
        assertRefused(() -> new Problem("p", "", "2"), "prompt: found an empty text");
        assertRefused(() -> new Problem("p", "1+1\n", ""), "answer: found a blank text");
        assertRefused(() -> new Demonstration("1+1\n", ""), "completion: found an empty text");
        assertRefused(() -> new Step("", TokenIds.EMPTY), "tokens: found none");
        assertRefused(() -> new Solution("p", 0, List.of(), true, true), "steps: found none");
        assertRefused(
                () -> new Solution("p", 0, List.of(STEP), false, true),
                "correct: found true in an unfinished");
        assertRefused(() -> new StateKey("p", -1, 0), "sample: found -1");
        assertRefused(() -> new CandidateAction(STEP, 0, false, false), "count: found 0");
        assertRefused(
                () -> new CandidateAction(STEP, 1, false, true), "correct: found true for a step");
        assertRefused(() -> new StateValue(state, prefix, 1.5, 3, candidates), "value: found 1.5");
        assertRefused(
                () -> new StateValue(state, prefix, 0.5, 2, candidates),
                "candidates: found 3 counted");
        assertRefused(
                () -> new StateValue(state, TokenIds.EMPTY, 0.5, 3, candidates),
                "prefix: found no tokens");
        assertRefused(() -> new ActionAdvantage(STEP, 1, 0.5, Double.NaN), "advantage: found NaN");
        assertRefused(
                () -> new StateAdvantages(state, prefix, 0.5, List.of()), "actions: found none");
    }

    private static void assertRefused(Runnable creation, String message) {
        assertThatThrownBy(creation::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
