package dapo.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.model.CausalLM;

import dapo.reasoning.CandidateAction;
import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.StateKey;
import dapo.reasoning.StateValue;
import dapo.reasoning.Step;
import dapo.reasoning.StepSplitter;
import dapo.reasoning.TokenIds;
import dapo.reasoning.Verifier;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

@ExtendWith(NoLeak.class)
class MonteCarloEstimatorTest {
    private static final int END = TinyModels.TOKENIZER.endOfText();

    /** After the prompt {@code +} one or two lines, of 1 or 2 and of 3 or 4, and a last one. */
    private static final String[] TWO_LINES = {
        "+:12", "1:\n", "2:\n", "\n:34", "3:\n#", "4:#", "#:56", "5:$", "6:$"
    };

    /** What it was asked about, beside its answers: right where the text ends in 5. */
    private final List<String> judged = new ArrayList<>();

    private final Verifier endsInFive =
            (problem, text) -> {
                judged.add(text);
                return text.endsWith("5");
            };

    private List<StateValue> estimate(
            CausalLM model, MonteCarloEstimator.Settings settings, SolvedProblem... problems) {
        var generator =
                new TextGenerator(model, TinyModels.VOCABULARY, Sampling.atTemperature(1), 7);
        return new MonteCarloEstimator(
                        generator,
                        SolutionCodec.plain(TinyModels.TOKENIZER, StepSplitter.LINES),
                        endsInFive,
                        settings)
                .estimate(List.of(problems));
    }

    /** A problem with solutions of these lines, the last of which ends the text. */
    private static SolvedProblem solved(String id, String[]... solutions) {
        List<Solution> all = new ArrayList<>();
        for (String[] lines : solutions) {
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < lines.length; i++) {
                TokenIds tokens = TinyModels.tokens(lines[i]);
                boolean last = i == lines.length - 1;
                steps.add(new Step(lines[i], last ? tokens.concatenate(TokenIds.of(END)) : tokens));
            }
            all.add(new Solution(id, all.size(), steps, true, false));
        }
        return new SolvedProblem(new Problem(id, "+", "5"), all);
    }

    private static String text(StateValue state) {
        return TinyModels.TOKENIZER.decode(state.prefix().toArray());
    }

    @Test
    void everyProperPrefixOfASolutionIsAStateTheBarePromptIncluded() {
        try (TensorScope _ = TensorScope.open()) {
            List<StateValue> states =
                    estimate(
                            TinyModels.chain(TWO_LINES),
                            new MonteCarloEstimator.Settings(3, 30, 0),
                            solved("p", new String[] {"1\n", "3\n", "4#5"}));
            assertThat(states)
                    .extracting(StateValue::state)
                    .containsExactly(
                            new StateKey("p", 0, 0),
                            new StateKey("p", 0, 1),
                            new StateKey("p", 0, 2));
            assertThat(states)
                    .extracting(MonteCarloEstimatorTest::text)
                    .containsExactly("+", "+1\n", "+1\n3\n");
        }
    }

    @Test
    void theValueIsTheShareOfCompletionsThatAreRightJudgedAsWholeSolutions() {
        try (TensorScope _ = TensorScope.open()) {
            int completions = 40;
            List<StateValue> states =
                    estimate(
                            TinyModels.chain(TWO_LINES),
                            new MonteCarloEstimator.Settings(completions, 30, 0),
                            solved("p", new String[] {"1\n", "3\n", "4#5"}));
            assertThat(judged).hasSize(3 * completions);
            for (int i = 0; i < 3; i++) {
                List<String> texts = judged.subList(i * completions, (i + 1) * completions);
                String taken = text(states.get(i)).substring(1);
                assertThat(texts).allMatch(text -> text.startsWith(taken));
                long right = texts.stream().filter(text -> text.endsWith("5")).count();
                assertThat(states.get(i).value()).isEqualTo((double) right / completions);
                assertThat(states.get(i).completions()).isEqualTo(completions);
                assertThat(right).isBetween(1L, completions - 1L);
            }
        }
    }

    @Test
    void firstStepsOfCompletionsAreCandidatesOnceEachWithTheirCounts() {
        try (TensorScope _ = TensorScope.open()) {
            StateValue prompt =
                    estimate(
                                    TinyModels.chain(TWO_LINES),
                                    new MonteCarloEstimator.Settings(40, 30, 0),
                                    solved("p", new String[] {"1\n", "3\n", "4#5"}))
                            .getFirst();
            assertThat(prompt.candidates())
                    .extracting(candidate -> candidate.step().text())
                    .containsExactlyInAnyOrder("1\n", "2\n");
            assertThat(prompt.candidates()).allMatch(candidate -> !candidate.terminal());
            assertThat(prompt.candidates().stream().mapToInt(CandidateAction::count).sum())
                    .isEqualTo(40);
            long ones = judged.subList(0, 40).stream().filter(s -> s.startsWith("1")).count();
            assertThat(prompt.candidates())
                    .filteredOn(candidate -> candidate.step().text().equals("1\n"))
                    .singleElement()
                    .satisfies(candidate -> assertThat(candidate.count()).isEqualTo((int) ones));
        }
    }

    @Test
    void aFirstStepThatEndsTheSolutionIsTerminalAndHoldsTheEndOfText() {
        try (TensorScope _ = TensorScope.open()) {
            StateValue last =
                    estimate(
                                    TinyModels.chain("+:1", "1:\n", "\n:#", "#:56", "5:$", "6:$"),
                                    new MonteCarloEstimator.Settings(20, 30, 0),
                                    solved("p", new String[] {"1\n", "#5"}))
                            .getLast();
            assertThat(last.candidates()).hasSize(2).allMatch(CandidateAction::terminal);
            assertThat(last.candidates())
                    .allSatisfy(candidate -> {
                        String text = candidate.step().text();
                        assertThat(candidate.correct()).isEqualTo(text.equals("#5"));
                        assertThat(candidate.step().tokens())
                                .isEqualTo(TinyModels.tokens(text).concatenate(TokenIds.of(END)));
                    });
        }
    }

    @Test
    void aFirstStepThatTheTokenLimitCutsOffEndsTheSolutionAsWrong() {
        try (TensorScope _ = TensorScope.open()) {
            List<StateValue> states =
                    estimate(
                            TinyModels.chain("+:1", "1:\n", "\n:#", "#:5", "5:$"),
                            new MonteCarloEstimator.Settings(4, 4, 0),
                            solved("p", new String[] {"1\n", "#5"}));
            // Four tokens are the two lines, and there is no room for their end.
            assertThat(states).extracting(StateValue::value).containsExactly(0.0, 0.0);
            assertThat(judged).isEmpty();
            assertThat(states.getFirst().candidates())
                    .containsExactly(new CandidateAction(TinyModels.step("1\n"), 4, false, false));
            assertThat(states.getLast().candidates())
                    .containsExactly(new CandidateAction(TinyModels.step("#5"), 4, true, false));
        }
    }

    @Test
    void theTokenLimitCountsTheStepsOfThePrefix() {
        try (TensorScope _ = TensorScope.open()) {
            String[] lines = {"1\n", "3\n", "4#5"};
            // A prefix of four tokens leaves one; a limit of four leaves none, and no state.
            assertThat(
                            estimate(
                                            TinyModels.chain(TWO_LINES),
                                            new MonteCarloEstimator.Settings(6, 5, 0),
                                            solved("p", lines))
                                    .getLast())
                    .satisfies(state -> {
                        assertThat(text(state)).isEqualTo("+1\n3\n");
                        assertThat(state.candidates())
                                .allMatch(candidate -> candidate.step().tokens().size() == 1);
                    });
            assertThat(
                            estimate(
                                    TinyModels.chain(TWO_LINES),
                                    new MonteCarloEstimator.Settings(6, 4, 0),
                                    solved("p", lines)))
                    .extracting(MonteCarloEstimatorTest::text)
                    .containsExactly("+", "+1\n");
        }
    }

    @Test
    void aPrefixThatSolutionsShareIsCompletedOnceUnderTheFirstOfThem() {
        try (TensorScope _ = TensorScope.open()) {
            List<StateValue> states =
                    estimate(
                            TinyModels.chain(TWO_LINES),
                            new MonteCarloEstimator.Settings(2, 30, 0),
                            solved(
                                    "p",
                                    new String[] {"1\n", "3\n", "4#5"},
                                    new String[] {"1\n", "4#6"},
                                    new String[] {"2\n", "3#5"}),
                            solved("q", new String[] {"1\n", "3#5"}));
            assertThat(states)
                    .extracting(StateValue::state)
                    .containsExactly(
                            new StateKey("p", 0, 0),
                            new StateKey("p", 0, 1),
                            new StateKey("p", 0, 2),
                            new StateKey("p", 2, 1),
                            new StateKey("q", 0, 0),
                            new StateKey("q", 0, 1));
        }
    }

    @Test
    void whatAStateGivesFollowsFromTheSeedAndItsKeyAlone() {
        try (TensorScope _ = TensorScope.open()) {
            var settings = new MonteCarloEstimator.Settings(5, 30, 1);
            SolvedProblem first = solved("p", new String[] {"1\n", "3\n", "4#5"});
            SolvedProblem second = solved("q", new String[] {"1\n", "3#5"});
            CausalLM model = TinyModels.chain(TWO_LINES);
            List<StateValue> together = estimate(model, settings, first, second);
            assertThat(estimate(model, settings, second)).isEqualTo(together.subList(3, 5));
            var otherSeed = new MonteCarloEstimator.Settings(5, 30, 2);
            assertThat(estimate(model, otherSeed, first)).isNotEqualTo(together.subList(0, 3));
            assertThat(Arrays.asList(together.get(0).candidates(), together.get(0).value()))
                    .isNotEqualTo(
                            Arrays.asList(together.get(3).candidates(), together.get(3).value()));
        }
    }

    @Test
    void noCompletionsOrNoTokensAreRefused() {
        assertThatThrownBy(() -> new MonteCarloEstimator.Settings(0, 5, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "completions and maximumNewTokens are 0 and 5, expected at least 1 each");
        assertThatThrownBy(() -> new MonteCarloEstimator.Settings(5, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
