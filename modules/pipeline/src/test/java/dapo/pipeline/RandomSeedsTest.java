package dapo.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

class RandomSeedsTest {
    @Test
    void aSeedIsTheSameInEveryVersion() {
        assertThat(new RandomSeeds(0).of("sample", "problem-1", 1, 2))
                .isEqualTo(7815772059523368944L);
    }

    @Test
    void everyPartOfTheKeyMatters() {
        var seeds = new RandomSeeds(5);
        Set<Long> all = new HashSet<>();
        all.add(seeds.of("sample", "p", 1, 2));
        all.add(new RandomSeeds(6).of("sample", "p", 1, 2));
        all.add(seeds.of("label", "p", 1, 2));
        all.add(seeds.of("p", "sample", 1, 2));
        all.add(seeds.of("sample", "q", 1, 2));
        all.add(seeds.of("sample", "p", 2, 1));
        all.add(seeds.of("sample", "p", 1));
        all.add(seeds.of("sample", "p", 1, 2, 0));
        assertThat(all).hasSize(8);
    }

    @Test
    void nearKeysGiveUnrelatedSeeds() {
        int bits = 0;
        for (int sample = 0; sample < 1000; sample++) {
            long one = new RandomSeeds(0).of("sample", "p", 1, sample);
            long next = new RandomSeeds(0).of("sample", "p", 1, sample + 1);
            bits += Long.bitCount(one ^ next);
        }
        assertThat(bits / 1000.0).isBetween(31.0, 33.0);
    }
}
