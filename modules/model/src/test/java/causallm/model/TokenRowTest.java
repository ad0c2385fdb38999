package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class TokenRowTest {
    private static final List<TokenRow> ROWS =
            List.of(
                    new TokenRow(new int[] {5, 6, 7, 8}, 2),
                    new TokenRow(new int[] {1, 2}, 1),
                    new TokenRow(new int[] {3, 4, 9}, 3));

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
