package causallm.generation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class RandomStreamTest {
    @Test
    void aSeedGivesTheSameNumbersOnEveryMachine() {
        RandomStream stream = new RandomStream(42);

        assertThat(stream.uniform(0)).isEqualTo(0.5961188718302075);
        assertThat(stream.uniform(1)).isEqualTo(0.1603653875985771);
        assertThat(stream.uniform(1_000_000)).isEqualTo(0.9794742010717128);
    }

    @Test
    void aNumberDoesNotDependOnTheOnesAskedForBefore() {
        RandomStream stream = new RandomStream(7);
        double tenth = stream.uniform(10);

        IntStream.range(0, 10).forEach(stream::uniform);

        assertThat(stream.uniform(10)).isEqualTo(tenth);
    }

    @Test
    void numbersAreSpreadEvenly() {
        int buckets = 64;
        int count = 64_000;

        assertThat(chiSquare(count, buckets, i -> new RandomStream(3).uniform(i)))
                .isBetween(30.0, 110.0);
    }

    @Test
    void theFirstNumbersOfNeighbouringSeedsAreSpreadEvenly() {
        int buckets = 64;
        int count = 64_000;

        assertThat(chiSquare(count, buckets, i -> new RandomStream(i).uniform(0)))
                .isBetween(30.0, 110.0);
    }

    @Test
    void streamsWhoseSeedsAreAnIncrementApartDoNotOverlap() {
        RandomStream one = new RandomStream(1);
        RandomStream other = new RandomStream(1 + 0x9E3779B97F4A7C15L);

        assertThat(other.uniform(0)).isNotEqualTo(one.uniform(1));
    }

    @Test
    void aKeyGivesTheSameSeedOnEveryMachine() {
        assertThat(RandomStream.seed(1, "problem-17", "3")).isEqualTo(6070600752754183513L);
    }

    @Test
    void differentKeysGiveDifferentSeeds() {
        Set<Long> seeds =
                LongStream.of(
                                RandomStream.seed(1),
                                RandomStream.seed(2),
                                RandomStream.seed(1, ""),
                                RandomStream.seed(1, "", ""),
                                RandomStream.seed(1, "ab", "c"),
                                RandomStream.seed(1, "a", "bc"),
                                RandomStream.seed(1, "abc"),
                                RandomStream.seed(1, "c", "ab"),
                                RandomStream.seed(2, "abc"))
                        .boxed()
                        .collect(Collectors.toSet());

        assertThat(seeds).hasSize(9);
    }

    @Test
    void seedsOfNumberedRecordsAreAllDifferent() {
        long seeds =
                IntStream.range(0, 20_000)
                        .mapToLong(i ->
                                RandomStream.seed(0, "problem-" + i / 8, String.valueOf(i % 8)))
                        .distinct()
                        .count();

        assertThat(seeds).isEqualTo(20_000);
    }

    private static double chiSquare(int count, int buckets, IntToDoubleFunction number) {
        int[] seen = new int[buckets];
        for (int i = 0; i < count; i++) {
            seen[(int) (number.applyAsDouble(i) * buckets)]++;
        }
        double expected = (double) count / buckets;
        return IntStream.of(seen)
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
    }
}
