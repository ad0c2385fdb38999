package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

@ExtendWith(NoLeak.class)
class TokenRowTest {
    private static final List<TokenRow> ROWS =
            List.of(
                    new TokenRow(new int[] {5, 6, 7, 8}, 2),
                    new TokenRow(new int[] {1, 2}, 1),
                    new TokenRow(new int[] {3, 4, 9}, 3));

    @Test
    void rowsArePaddedOnTheRight() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor padded = TokenRow.pad(ROWS.stream().map(TokenRow::tokens).toList());
            assertThat(padded.shape()).containsExactly(3, 4);
            assertThat(padded.toLongArray()).containsExactly(5, 6, 7, 8, 1, 2, 0, 0, 3, 4, 9, 0);
        }
    }

    @Test
    void aScoredTokenIsPredictedFromThePositionBeforeIt() {
        try (TensorScope _ = TensorScope.open()) {
            Tensor batch = TokenRow.padPredicting(ROWS);
            assertThat(batch.shape()).containsExactly(3, 3);
            assertThat(batch.toLongArray()).containsExactly(5, 6, 7, 1, 0, 0, 3, 4, 0);
        }
        assertThat(TokenRow.predictingPositions(ROWS)).containsExactly(1, 2, 3);
        assertThat(TokenRow.scoredTokens(ROWS)).containsExactly(7, 8, 2);
    }

    @Test
    void theTokensFromTheFirstScoredOnCount() {
        assertThat(ROWS).extracting(TokenRow::scoredCount).containsExactly(2, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 4})
    void aFirstScoredTokenOutsideTheRowIsRefused(int firstScored) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TokenRow(new int[] {1, 2, 3}, firstScored))
                .withMessage(
                        "the first scored token is %d, expected 1 to 3, the number of tokens",
                        firstScored);
    }

    @Test
    void rowsAreEqualByContent() {
        TokenRow row = new TokenRow(new int[] {1, 2, 3}, 1);
        assertThat(row).isEqualTo(new TokenRow(new int[] {1, 2, 3}, 1));
        assertThat(row).hasSameHashCodeAs(new TokenRow(new int[] {1, 2, 3}, 1));
        assertThat(row).isNotEqualTo(new TokenRow(new int[] {1, 2, 3}, 2));
        assertThat(row).isNotEqualTo(new TokenRow(new int[] {1, 2, 4}, 1));
    }
}
