package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.generation.Sampling;
import causallm.generation.TextGenerator;

import dapo.reasoning.Problem;
import dapo.reasoning.Solution;
import dapo.reasoning.SolutionCodec;
import dapo.reasoning.SolvedProblem;
import dapo.reasoning.Step;
import dapo.reasoning.StepSplitter;
import dapo.reasoning.Verifier;

import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.List;

@ExtendWith(NoLeak.class)
class SolutionSamplerTest {
    private static final int END = TinyPolicies.TOKENIZER.endOfText();
    private static final Verifier ENDS_IN_NINE = (problem, text) -> text.endsWith("9");

    private static List<SolvedProblem> sample(
            Policy policy, Verifier verifier, SolutionSampler.Settings settings, String... ids) {
        var generator =
                new TextGenerator(
                        policy.model(), TinyPolicies.VOCABULARY, Sampling.atTemperature(1), 5);
        var sampler =
                new SolutionSampler(
                        generator,
                        SolutionCodec.plain(policy.tokenizer(), StepSplitter.LINES),
                        verifier,
                        settings);
        return sampler.sample(Arrays.stream(ids).map(id -> new Problem(id, "+", "9")).toList());
    }

    @Test
    void theEndOfTextBelongsToTheLastStep() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.chain("+:1", "1:2", "2:\n", "\n:#", "#:9", "9:$");
            Solution solution =
                    sample(policy, ENDS_IN_NINE, new SolutionSampler.Settings(1, 20, 0), "p")
                            .getFirst()
                            .solutions()
                            .getFirst();
            assertThat(solution.finished()).isTrue();
            assertThat(solution.correct()).isTrue();
            assertThat(solution.steps()).extracting(Step::text).containsExactly("12\n", "#9");
            assertThat(solution.steps().getLast().tokens().last()).isEqualTo(END);
            assertThat(solution.steps().getLast().tokens().size()).isEqualTo(3);
        }
    }

    @Test
    void aSolutionThatHitsTheTokenLimitIsWrongWhateverItSays() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.chain("+:1", "1:2", "2:\n", "\n:#", "#:9", "9:$");
            // Five tokens are the whole text, and there is no room for its end.
            Solution solution =
                    sample(policy, ENDS_IN_NINE, new SolutionSampler.Settings(1, 5, 0), "p")
                            .getFirst()
                            .solutions()
                            .getFirst();
            assertThat(solution.text()).isEqualTo("12\n#9");
            assertThat(solution.finished()).isFalse();
            assertThat(solution.correct()).isFalse();
        }
    }

    @Test
    void solutionsStandInOrderUnderTheirProblemsAndAreVerifiedForThem() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.chain("+:123", "1:$", "2:$", "3:$");
            Verifier verifier = (problem, text) -> problem.id().equals(text);
            List<SolvedProblem> solved =
                    sample(policy, verifier, new SolutionSampler.Settings(12, 9, 0), "1", "2");
            assertThat(solved).extracting(each -> each.problem().id()).containsExactly("1", "2");
            for (SolvedProblem each : solved) {
                assertThat(each.solutions())
                        .extracting(Solution::sample)
                        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
                assertThat(each.solutions())
                        .allSatisfy(solution -> {
                            assertThat(solution.problem()).isEqualTo(each.problem().id());
                            assertThat(solution.correct())
                                    .isEqualTo(solution.text().equals(solution.problem()));
                        });
                assertThat(each.solutions()).extracting(Solution::text).contains("1", "2", "3");
            }
        }
    }

    @Test
    void whatIsSampledFollowsFromTheSeedTheProblemAndTheNumberAlone() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.chain("+:0123456789", "0:$", "1:+", "2:+", "3:+", "4:+");
            var settings = new SolutionSampler.Settings(6, 9, 3);
            List<SolvedProblem> together = sample(policy, ENDS_IN_NINE, settings, "a", "b", "c");
            List<SolvedProblem> alone = sample(policy, ENDS_IN_NINE, settings, "b");
            assertThat(alone.getFirst()).isEqualTo(together.get(1));
            List<SolvedProblem> fewer =
                    sample(policy, ENDS_IN_NINE, new SolutionSampler.Settings(2, 9, 3), "b");
            assertThat(fewer.getFirst().solutions())
                    .isEqualTo(together.get(1).solutions().subList(0, 2));
            List<SolvedProblem> otherSeed =
                    sample(policy, ENDS_IN_NINE, new SolutionSampler.Settings(6, 9, 4), "b");
            assertThat(otherSeed).isNotEqualTo(alone);
            assertThat(texts(together.get(0))).isNotEqualTo(texts(together.get(1)));
        }
    }

    private static List<String> texts(SolvedProblem solved) {
        return solved.solutions().stream().map(Solution::text).toList();
    }
}
