package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class BatchesTest {
    private static final int[] ONES = {1, 1, 1, 1, 1, 1, 1};

    private static List<Integer> sorted(List<int[]> batches) {
        return batches.stream().flatMapToInt(Arrays::stream).sorted().boxed().toList();
    }

    @Test
    void anEpochTakesEachExampleOnce() {
        List<int[]> batches = Batches.shuffled(ONES, 3, 1, 5);
        assertThat(batches).extracting(batch -> batch.length).containsExactly(3, 3, 1);
        assertThat(sorted(batches)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void epochsHaveOrdersOfTheirOwn() {
        List<int[]> batches = Batches.shuffled(ONES, 7, 2, 5);
        assertThat(batches).hasSize(2);
        assertThat(batches.get(0)).isNotEqualTo(batches.get(1));
        assertThat(sorted(batches.subList(1, 2))).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void theOrderDependsOnTheSeedAlone() {
        List<int[]> batches = Batches.shuffled(ONES, 2, 3, 5);
        assertThat(batches).usingRecursiveComparison().isEqualTo(Batches.shuffled(ONES, 2, 3, 5));
        assertThat(batches.get(0)).isNotEqualTo(Batches.shuffled(ONES, 2, 3, 6).get(0));
    }

    @Test
    void aBatchIsFilledUpToItsSize() {
        int[] sizes = {3, 3, 5, 1, 9, 2};
        List<int[]> batches = Batches.shuffled(sizes, 6, 4, 1);
        for (int[] batch : batches) {
            int filled = Arrays.stream(batch).map(index -> sizes[index]).sum();
            assertThat(filled <= 6 || batch.length == 1).as(Arrays.toString(batch)).isTrue();
        }
        assertThat(sorted(batches)).hasSize(24);
    }

    @Test
    void piecesAreSortedByLengthAndFitThePass() {
        List<List<String>> pieces =
                Batches.pieces(List.of("aaaa", "b", "cc", "d", "eeeeeeeee"), String::length, 4);
        assertThat(pieces)
                .containsExactly(List.of("b", "d", "cc"), List.of("aaaa"), List.of("eeeeeeeee"));
        assertThat(Batches.pieces(List.of("a", "b"), String::length, 100)).hasSize(1);
        assertThat(Batches.pieces(List.<String>of(), String::length, 4)).isEmpty();
    }
}
