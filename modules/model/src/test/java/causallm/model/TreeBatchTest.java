package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

@ExtendWith(NoLeak.class)
class TreeBatchTest {
    private static final List<int[]> BRANCHED =
            List.of(new int[] {5, 6, 7}, new int[] {5, 6, 8, 9}, new int[] {5, 6});
    private static final TokenTree CHAIN = TokenTree.of(List.of(new int[] {3, 4, 3}));

    private static List<Chain> chains(int fewestSaved, int[]... sequences) {
        return TokenTree.of(List.of(sequences), fewestSaved).chains();
    }

    @Test
    void whatSequencesShareIsThereOnce() {
        TokenTree tree = TokenTree.of(BRANCHED, 2);
        assertThat(tree.size()).isEqualTo(5);
        assertThat(tree.sequences()).isEqualTo(3);
        assertThat(tree.length(1)).isEqualTo(4);
        assertThat(tree.chains()).containsExactly(new Chain(0, 4, Chain.NONE), new Chain(4, 1, 1));
        assertThat(CHAIN.chains()).containsExactly(new Chain(0, 3, Chain.NONE));
    }

    @Test
    void theLongestWayIsTheFirstChainAndThoseThatLeaveAPlaceAreTogether() {
        assertThat(
                        chains(
                                1,
                                new int[] {1, 2, 3, 9},
                                new int[] {1, 2, 4},
                                new int[] {1, 5},
                                new int[] {1, 2, 3, 6, 7},
                                new int[] {1, 2, 8}))
                .containsExactly(
                        new Chain(0, 5, Chain.NONE),
                        new Chain(5, 1, 0),
                        new Chain(6, 1, 1),
                        new Chain(7, 1, 1),
                        new Chain(8, 1, 2));
    }

    @Test
    void aBeginningOfFewTokensIsHeldSeveralTimes() {
        TokenTree tree = TokenTree.of(BRANCHED, 3);
        assertThat(tree.size()).isEqualTo(7);
        assertThat(tree.chains())
                .containsExactly(new Chain(0, 4, Chain.NONE), new Chain(4, 3, Chain.NONE));
        int[] three = {1, 2, 3, 4, 5, 6, 7, 8};
        int[] first = {1, 2, 3, 4, 5, 9, 1};
        int[] second = {1, 2, 3, 4, 5, 9, 2};
        assertThat(chains(5, three, first, second))
                .containsExactly(
                        new Chain(0, 8, Chain.NONE), new Chain(8, 2, 4), new Chain(10, 2, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16, 1_000_000})
    void everySequenceIsTheWayToItsLastToken(int fewestSaved) {
        Random random = new Random(fewestSaved);
        for (int i = 0; i < 100; i++) {
            List<List<int[]>> sequences = new ArrayList<>();
            for (int tree = random.nextInt(3); tree >= 0; tree--) {
                sequences.add(RandomTrees.sequences(random));
            }
            List<TokenTree> trees =
                    sequences.stream().map(tree -> TokenTree.of(tree, fewestSaved)).toList();
            TreeBatch batch = TreeBatch.of(trees);
            for (int tree = 0; tree < trees.size(); tree++) {
                for (int j = 0; j < sequences.get(tree).size(); j++) {
                    assertIsWay(batch, tree, j, sequences.get(tree).get(j));
                }
            }
        }
    }

    private static void assertIsWay(TreeBatch batch, int tree, int sequence, int... expected) {
        if (expected.length == 0) {
            return;
        }
        List<Chain> chains = batch.chains();
        long[] tokens;
        long[] positions;
        try (TensorScope _ = TensorScope.open()) {
            tokens = batch.tokens().toLongArray();
            positions = batch.positions().toLongArray();
        }
        assertThat(tokens).hasSize(chains.getLast().end());
        int place = (int) batch.place(tree, sequence, expected.length - 1);
        for (int i = expected.length - 1; i >= 0; i--) {
            assertThat(tokens[place]).isEqualTo(expected[i]);
            assertThat(positions[place]).isEqualTo(i);
            assertThat(tokens[(int) batch.place(tree, sequence, i)]).isEqualTo(expected[i]);
            place = before(chains, place);
        }
        assertThat(place).isEqualTo(Chain.NONE);
    }

    private static int before(List<Chain> chains, int place) {
        Chain chain =
                chains.stream()
                        .filter(one -> one.start() <= place && place < one.end())
                        .findFirst()
                        .orElseThrow();
        return place > chain.start() ? place - 1 : chain.parent();
    }

    @Test
    void aBatchHasNoPaddingAndKnowsWhereEveryTokenIs() {
        TreeBatch batch = TreeBatch.of(List.of(TokenTree.of(BRANCHED, 2), CHAIN));
        try (TensorScope _ = TensorScope.open()) {
            assertThat(batch.tokens().toLongArray()).containsExactly(5, 6, 8, 9, 3, 4, 3, 7);
            assertThat(batch.positions().toLongArray()).containsExactly(0, 1, 2, 3, 0, 1, 2, 2);
        }
        assertThat(batch.chains())
                .containsExactly(
                        new Chain(0, 4, Chain.NONE),
                        new Chain(4, 3, Chain.NONE),
                        new Chain(7, 1, 1));
        assertThat(batch.place(0, 0, 2)).isEqualTo(7);
        assertThat(batch.place(0, 1, 2)).isEqualTo(2);
        assertThat(batch.place(0, 2, 1)).isEqualTo(1);
        assertThat(batch.place(1, 0, 2)).isEqualTo(6);
        assertThat(batch.longestSequence()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {511, 512, 513, 527, 528, 529})
    void aLargeBatchIsFilledUpWithTokensThatNobodySees(int tokens) {
        TokenTree branched = TokenTree.of(BRANCHED, 2);
        List<TokenTree> trees = new ArrayList<>(List.of(branched));
        for (int i = branched.size(); i < tokens; i++) {
            trees.add(TokenTree.of(List.of(new int[] {i % 7 + 1})));
        }
        TreeBatch batch = TreeBatch.of(trees);
        int size = tokens <= 512 ? tokens : tokens <= 528 ? 528 : 544;
        try (TensorScope _ = TensorScope.open()) {
            assertThat(batch.tokens().size(0)).isEqualTo(size);
            assertThat(batch.positions().size(0)).isEqualTo(size);
        }
        List<Chain> chains = batch.chains();
        assertThat(chains.stream().mapToInt(Chain::length).sum()).isEqualTo(size);
        assertThat(chains.getLast()).isEqualTo(new Chain(size - 1, 1, 1));
        List<Chain> filler =
                IntStream.range(tokens - 1, size - 1)
                        .mapToObj(place -> new Chain(place, 1, Chain.NONE))
                        .toList();
        assertThat(chains.subList(chains.size() - 1 - filler.size(), chains.size() - 1))
                .isEqualTo(filler);
        for (int tree = 0; tree < trees.size(); tree++) {
            for (int sequence = 0; sequence < trees.get(tree).sequences(); sequence++) {
                long place = batch.place(tree, sequence, 0);
                assertThat(filler).noneMatch(chain -> chain.start() == place);
            }
        }
        for (int i = 0; i < BRANCHED.size(); i++) {
            assertIsWay(batch, 0, i, BRANCHED.get(i));
        }
    }

    @Test
    void theLongestSequenceMustFitTheModelAndNotTheWholeTree() {
        int[] whole = new int[32];
        int[] other = new int[32];
        Arrays.fill(other, 1);
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model = SmallModel.create(true, ScalarType.FLOAT32);
            TreeBatch fits = TreeBatch.of(List.of(TokenTree.of(List.of(whole, other))));
            assertThat(model.transformer().forward(fits).shape()).containsExactly(64, 8);
            TreeBatch longer = TreeBatch.of(List.of(TokenTree.of(List.of(new int[33], other))));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.transformer().forward(longer))
                    .withMessageContaining("a sequence of 33 tokens for a model of 32 positions");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.transformer().pass(longer, true));
        }
    }
}
