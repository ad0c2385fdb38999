package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

@ExtendWith(NoLeak.class)
class BranchCacheTest {
    private static final int[][] PROMPTS = {{5}, {1, 2, 3}, {9, 8, 7, 6, 5}};
    private static final int LONGEST = 5;

    private TensorScope scope;
    private GradMode off;
    private CausalLM model;

    /** The tokens of the sequence in each busy slot. */
    private final Map<Integer, int[]> sequences = new HashMap<>();

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        off = GradMode.disable();
        model = SmallModel.create(true, ScalarType.FLOAT64);
    }

    @AfterEach
    void close() {
        off.close();
        scope.close();
    }

    @Test
    void sequencesGoOnFromSharedPrefixesAtTheirEndsOrEarlier() {
        BranchCache cache = cache(7);
        SharedPrefixes prefixes = cache.share(prompts());
        int[][] places = {{2, 5}, {2, 5}, {2, 3}, {0, 1}, {2, 1}, {1, 2}, {2, 5}};
        for (int slot = 0; slot < places.length; slot++) {
            enter(cache, slot, prefixes, places[slot][0], places[slot][1]);
        }

        for (int i = 0; i < 20; i++) {
            stepAndCompare(cache);
        }
    }

    @Test
    void copiedAndSharedPrefixesGoTogether() {
        BranchCache cache = cache(3);
        copy(cache, 1, 2);
        enter(cache, 0, cache.share(prompts()), 1, 3);
        copy(cache, 2, 0);

        for (int i = 0; i < 18; i++) {
            stepAndCompare(cache);
        }
    }

    @Test
    void aSlotServesOneSequenceAfterTheOther() {
        BranchCache cache = cache(2);
        SharedPrefixes prefixes = cache.share(prompts());
        enter(cache, 0, prefixes, 2, 5);
        copy(cache, 1, 1);
        stepAndCompare(cache);
        stepAndCompare(cache);
        leave(cache, 0);
        leave(cache, 1);

        copy(cache, 0, 0);
        enter(cache, 1, prefixes, 1, 1);

        stepAndCompare(cache);
        stepAndCompare(cache);
    }

    @Test
    void prefixesAreReleasedOnceNoSequenceGoesOnFromThem() {
        BranchCache cache = cache(3);
        SharedPrefixes first = cache.share(prompts());
        SharedPrefixes second = cache.share(prompts());
        enter(cache, 0, first, 0, 1);
        enter(cache, 1, second, 2, 4);
        enter(cache, 2, second, 1, 3);
        stepAndCompare(cache);

        assertThatIllegalStateException()
                .isThrownBy(() -> cache.release(first))
                .withMessageContaining("sequences go on from these prefixes");
        leave(cache, 0);
        cache.release(first);

        stepAndCompare(cache);
    }

    @Test
    void sequencesMoveTogetherWhenFewAreLeft() {
        BranchCache cache = cache(40);
        SharedPrefixes prefixes = cache.share(prompts());
        for (int slot = 0; slot < 40; slot++) {
            enter(cache, slot, prefixes, slot % 3, 1);
        }
        stepAndCompare(cache);
        assertThat(cache.rows()).isEqualTo(40);
        for (int slot = 0; slot < 40; slot++) {
            if (slot % 13 != 5) {
                leave(cache, slot);
            }
        }

        assertThat(cache.isSparse()).isTrue();
        assertThat(cache.compact()).containsExactly(5, 18, 31);
        sequences.put(0, sequences.remove(5));
        sequences.put(1, sequences.remove(18));
        sequences.put(2, sequences.remove(31));

        stepAndCompare(cache);
        assertThat(cache.rows()).isEqualTo(4);
        assertThat(cache.isSparse()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyComingAndGoingGivesTheStatesOfTheWhole(long seed) {
        Random random = new Random(seed);
        int slots = 1 + random.nextInt(20);
        BranchCache cache = cache(slots);
        SharedPrefixes prefixes = cache.share(prompts());
        for (int i = 0; i < 40; i++) {
            int slot = random.nextInt(slots);
            if (sequences.containsKey(slot)) {
                leave(cache, slot);
            } else if (random.nextBoolean()) {
                copy(cache, slot, random.nextInt(3));
            } else {
                int row = random.nextInt(3);
                enter(cache, slot, prefixes, row, 1 + random.nextInt(PROMPTS[row].length));
            }
            if (random.nextInt(3) == 0 && !sequences.isEmpty()) {
                stepAndCompare(cache);
            }
        }
    }

    @Test
    void aBusySlotIsNotTaken() {
        BranchCache cache = cache(1);
        SharedPrefixes prefixes = cache.share(prompts());
        enter(cache, 0, prefixes, 0, 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> cache.enter(0, prefixes, 1, 1))
                .withMessage("slot 0 is busy: its sequence leaves before another takes it");
    }

    @Test
    void aCacheThatWasTakenOverIsNotUsed() {
        KeyValueCache prompts = prompts();
        cache(1).share(prompts);

        Tensor next = Tensor.of(new long[] {1, 1, 1}, 3, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> model.transformer().forward(next, Optional.empty(), prompts))
                .withMessageContaining("was taken over");
    }

    @Test
    void aSequenceEndsWhereTheModelsPositionsDo() {
        BranchCache cache = cache(1);
        enter(cache, 0, cache.share(prompts()), 2, 5);
        for (int i = 5; i < model.config().maximumPositions(); i++) {
            step(cache);
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> step(cache))
                .withMessageContaining("a sequence of 33 tokens for a model of 32 positions");
    }

    private BranchCache cache(int slots) {
        return BranchCache.create(model.config(), slots, ScalarType.FLOAT64);
    }

    /** The prompts in a cache, padded on the right. */
    private KeyValueCache prompts() {
        KeyValueCache cache =
                KeyValueCache.create(model.config(), PROMPTS.length, LONGEST, ScalarType.FLOAT64);
        long[] tokens = new long[PROMPTS.length * LONGEST];
        boolean[] present = new boolean[tokens.length];
        for (int row = 0; row < PROMPTS.length; row++) {
            for (int i = 0; i < PROMPTS[row].length; i++) {
                tokens[row * LONGEST + i] = PROMPTS[row][i];
                present[row * LONGEST + i] = true;
            }
        }
        Tensor marks = Tensor.of(present, PROMPTS.length, LONGEST);
        Tensor ids = Tensor.of(tokens, PROMPTS.length, LONGEST);
        model.transformer().forward(ids, Optional.of(marks), cache);
        return cache;
    }

    private void enter(BranchCache cache, int slot, SharedPrefixes prefixes, int row, int length) {
        cache.enter(slot, prefixes, row, length);
        sequences.put(slot, Arrays.copyOf(PROMPTS[row], length));
    }

    private void copy(BranchCache cache, int slot, int row) {
        cache.copy(new int[] {slot}, prompts(), new int[] {row}, PROMPTS[row].length);
        sequences.put(slot, PROMPTS[row]);
    }

    private void leave(BranchCache cache, int slot) {
        cache.leave(slot);
        sequences.remove(slot);
    }

    /** A token of each sequence through the cache: (rows, D). */
    private Tensor step(BranchCache cache) {
        cache.prepare();
        long[] tokens = new long[cache.rows()];
        sequences.replaceAll((slot, sequence) -> {
            int token = (7 * slot + 3 * sequence.length) % SmallModel.VOCABULARY;
            tokens[slot] = token;
            int[] longer = Arrays.copyOf(sequence, sequence.length + 1);
            longer[sequence.length] = token;
            return longer;
        });
        Tensor ids = Tensor.of(tokens, tokens.length, 1);
        return model.transformer().forward(ids, cache).squeeze(1);
    }

    private void stepAndCompare(BranchCache cache) {
        Tensor states = step(cache);
        sequences.forEach((slot, sequence) -> {
            Tensor ids = Tensor.of(sequence, 1, sequence.length).to(ScalarType.INT64);
            double[] whole =
                    model.transformer()
                            .forward(ids)
                            .select(1, sequence.length - 1L)
                            .toDoubleArray();
            assertThat(states.select(0, slot).toDoubleArray())
                    .as("slot %s", slot)
                    .containsExactly(whole, within(1e-11));
        });
    }
}
