package dapo.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class LoadTest {
    private static final StepLoad.Size SIZE = new StepLoad.Size(80, 8, 8, 30);

    private static int[] sampled(int states, int wanted) {
        return IntStream.range(0, states)
                .filter(state -> StepLoad.isSampled(state, states, wanted))
                .toArray();
    }

    @Test
    void sampledStatesLieEvenlyAboutTheMiddleSoThatTheirRowsAreOfAverageLength() {
        assertThat(sampled(15, 1)).containsExactly(7);
        assertThat(sampled(15, 3)).containsExactly(2, 7, 12);
        assertThat(sampled(15, 5)).containsExactly(1, 4, 7, 10, 13);
        assertThat(sampled(8, 2)).containsExactly(1, 6);
        assertThat(sampled(8, 8)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(sampled(1, 1)).containsExactly(0);
        for (int states = 1; states < 20; states++) {
            for (int wanted = 1; wanted <= states; wanted++) {
                assertThat(Arrays.stream(sampled(states, wanted)).average().orElseThrow())
                        .isEqualTo((states - 1) / 2.0);
            }
        }
    }

    @Test
    void rowsHoldSixTimesTheTokensOfTheirTree() {
        StepLoad.Branching solution = StepLoad.random(SIZE, 1, 8, 49_152).solutions().getFirst();

        List<ActionTree> trees = ActionTree.of(solution, Integer.MAX_VALUE);

        int rows = 0;
        for (int state = 0; state < 8; state++) {
            for (int[] action : solution.states().get(state).actions()) {
                rows += solution.row(state, action).length;
            }
        }
        assertThat(rows).isEqualTo(13_760);
        assertThat(trees).hasSize(1);
        // Neither the last step nor an action's last token is read.
        assertThat(trees.getFirst().tree().size()).isEqualTo(80 + 7 * 30 + 64 * 29);
    }

    @Test
    void aSolutionIsCutBetweenStatesIntoTreesWithinTheBudget() {
        StepLoad.Branching solution = StepLoad.random(SIZE, 1, 2, 49_152).solutions().getFirst();

        List<ActionTree> trees = ActionTree.of(solution, 1_024);

        assertThat(trees).hasSizeGreaterThan(1);
        assertThat(trees).allMatch(tree -> tree.tree().size() <= 1_024);
        assertThat(trees.stream().mapToInt(tree -> tree.tree().rows().size()).sum()).isEqualTo(64);
        assertThat(trees.stream().flatMapToDouble(ActionTree::targets).toArray())
                .containsExactly(
                        solution.states().stream()
                                .flatMapToDouble(state -> Arrays.stream(state.targets()))
                                .toArray());
    }

    @Test
    void aStateLargerThanTheBudgetIsATreeOfItsOwn() {
        StepLoad.Branching solution = StepLoad.random(SIZE, 1, 8, 49_152).solutions().getFirst();

        assertThat(ActionTree.of(solution, 1)).hasSize(8);
    }

    @Test
    void completionsGoOnToTheSolutionsEnd() {
        GenerationLoad load = GenerationLoad.completions(StepLoad.random(SIZE, 2, 1, 24));

        assertThat(load.jobs()).hasSize(16);
        assertThat(load.completions()).isEqualTo(256);
        assertThat(load.completionsForPeers()).as("one solution's").isEqualTo(128);
        assertThat(load.jobs())
                .allSatisfy(
                        job -> assertThat(job.limits()).containsOnly(320 - job.prompt().length));
        assertThat(load.jobs().get(7).prompt()).hasSize(80 + 7 * 30);
    }

    @Test
    void drawnLengthsAreTheSameInEveryRunAndWithinBounds() {
        List<int[]> prompts = GenerationLoad.randomPrompts(32, 24);

        GenerationLoad load = GenerationLoad.ofDrawnLengths(prompts);

        assertThat(prompts).allMatch(prompt -> prompt.length >= 29 && prompt.length <= 194);
        assertThat(load.completions()).isEqualTo(512);
        assertThat(load.completionsForPeers()).as("four problems'").isEqualTo(64);
        for (GenerationLoad.Job job : load.jobs()) {
            assertThat(job.limits()).hasSize(16);
            assertThat(Arrays.stream(job.limits())).allMatch(limit -> limit >= 16 && limit <= 256);
        }
        assertThat(GenerationLoad.ofDrawnLengths(prompts).jobs().getLast().limits())
                .isEqualTo(load.jobs().getLast().limits());
    }

    @Test
    void whatIsWrittenForAllContestantsIsReadBack(@TempDir Path folder) throws Exception {
        StepLoad load = StepLoad.random(SIZE, 1, 2, 24);
        Path file = folder.resolve("load.json");
        Files.writeString(file, JsonMapper.shared().writeValueAsString(load));

        StepLoad.Branching read = StepLoad.read(file).solutions().getFirst();

        StepLoad.Branching written = load.solutions().getFirst();
        assertThat(read.prefix(3)).isEqualTo(written.prefix(3));
        assertThat(read.states().get(1).sampled()).isTrue();
        assertThat(read.states().get(1).targets()).isEqualTo(written.states().get(1).targets());
    }
}
