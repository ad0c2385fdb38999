package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Arrays;
import java.util.List;

@ExtendWith(NoLeak.class)
class TreeBatchTest {
    private static final TokenTree BRANCHED =
            TokenTree.of(List.of(new int[] {5, 6, 7}, new int[] {5, 6, 8, 9}, new int[] {5, 6}));
    private static final TokenTree CHAIN = TokenTree.of(List.of(new int[] {3, 4, 3}));

    @Test
    void whatSequencesShareIsThereOnce() {
        assertThat(BRANCHED.size()).isEqualTo(5);
        assertThat(BRANCHED.sequences()).isEqualTo(3);
        assertThat(BRANCHED.length(1)).isEqualTo(4);
        assertThat(BRANCHED.isChain()).isFalse();
        assertThat(CHAIN.isChain()).isTrue();
        assertThat(TokenTree.of(List.of(new int[] {1, 2}, new int[] {1})).isChain()).isTrue();
        assertThat(TokenTree.of(List.of(new int[] {1}, new int[] {2})).isChain()).isFalse();
    }

    @Test
    void aBatchIsPaddedOnTheRightAndKnowsWhereEveryTokenIs() {
        TreeBatch batch = TreeBatch.of(List.of(CHAIN, BRANCHED));
        try (TensorScope _ = TensorScope.open()) {
            assertThat(batch.tokens().shape()).containsExactly(2, 5);
            assertThat(batch.tokens().toLongArray()).containsExactly(3, 4, 3, 0, 0, 5, 6, 7, 8, 9);
            assertThat(batch.positions().toLongArray())
                    .containsExactly(0, 1, 2, 0, 0, 0, 1, 2, 2, 3);
        }
        assertThat(batch.place(0, 0, 2)).isEqualTo(2);
        assertThat(batch.place(1, 0, 2)).isEqualTo(7);
        assertThat(batch.place(1, 1, 2)).isEqualTo(8);
        assertThat(batch.place(1, 2, 1)).isEqualTo(6);
        assertThat(batch.longestSequence()).isEqualTo(4);
    }

    @Test
    void aTokenSeesItsOwnWayAndPaddingItself() {
        TreeBatch batch = TreeBatch.of(List.of(BRANCHED, CHAIN));
        float no = Float.NEGATIVE_INFINITY;
        try (TensorScope _ = TensorScope.open()) {
            assertThat(batch.mask(ScalarType.FLOAT32).shape()).containsExactly(2, 1, 5, 5);
            assertThat(batch.mask(ScalarType.FLOAT32).toFloatArray())
                    .containsExactly(
                            0, no, no, no, no, //
                            0, 0, no, no, no, //
                            0, 0, 0, no, no, //
                            0, 0, no, 0, no, //
                            0, 0, no, 0, 0, //
                            0, no, no, no, no, //
                            0, 0, no, no, no, //
                            0, 0, 0, no, no, //
                            no, no, no, 0, no, //
                            no, no, no, no, 0);
        }
    }

    @Test
    void aMaskThatIsTooLargeForAnArrayIsRefusedInWords() {
        int[] other = new int[50_000];
        Arrays.fill(other, 1);
        TreeBatch batch = TreeBatch.of(List.of(TokenTree.of(List.of(new int[] {0, 0}, other))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.mask(ScalarType.FLOAT32))
                .withMessageContaining("1 trees of up to 50002 tokens for one pass, expected 0");
    }

    @Test
    void theLongestSequenceMustFitTheModelAndNotTheWholeTree() {
        int[] whole = new int[32];
        int[] other = new int[32];
        Arrays.fill(other, 1);
        try (TensorScope _ = TensorScope.open()) {
            CausalLM model = SmallModel.create(true, ScalarType.FLOAT32);
            TreeBatch fits = TreeBatch.of(List.of(TokenTree.of(List.of(whole, other))));
            assertThat(model.transformer().forward(fits).shape()).containsExactly(1, 64, 8);
            TreeBatch longer = TreeBatch.of(List.of(TokenTree.of(List.of(new int[33], other))));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.transformer().forward(longer))
                    .withMessageContaining("a sequence of 33 tokens for a model of 32 positions");
        }
    }
}
