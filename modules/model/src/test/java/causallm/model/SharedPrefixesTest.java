package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Sequences that go on from shared prefixes see what they would see alone. */
@ExtendWith(NoLeak.class)
class SharedPrefixesTest {
    private static final int[][] PROMPTS = {{5}, {1, 2, 3}, {9, 8, 7, 6, 5}};
    private static final int LONGEST = 5;

    private TensorScope scope;
    private GradMode off;
    private CausalLM model;
    private final List<KeyValueCache> caches = new ArrayList<>();

    /** The tokens of all sequences, row by row and cache by cache. */
    private final List<List<int[]>> sequences = new ArrayList<>();

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
    void sequencesGoOnFromPrefixesAtTheirEndsOrEarlier() {
        branch(new int[] {2, 2, 2, 0, 2, 1, 2}, 5, 5, 3, 1, 1, 2, 5);

        stepsAndCompare(20);
    }

    @Test
    void aPrefixOfManyMoreBranchesThanTheOthersServesThemAll() {
        branch(new int[] {1, 0, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1}, 3, 1, 3, 1, 3, 2, 5, 3, 2, 3, 1, 3);

        stepsAndCompare(3);
    }

    @Test
    void placesStayFewWhereOnePrefixHasMostOfTheBranches() {
        int[] rows = new int[40];
        rows[1] = 1;
        rows[2] = 2;
        rows[3] = 3;
        int[] lengths = new int[40];
        Arrays.fill(lengths, 1);
        CacheColumns columns =
                CacheColumns.create(SmallModel.config(true), 4, 4, ScalarType.FLOAT32);
        columns.advance(4);

        SharedPrefixes prefixes = SharedPrefixes.of(columns, 2, rows, lengths);
        prefixes.arrange();

        assertThat(prefixes.places()).isLessThanOrEqualTo(3 * 40);
        assertThat(prefixes.prefixes()).isLessThanOrEqualTo(2 * 4);
    }

    @Test
    void prefixesWhoseBranchesHaveGoneGoToo() {
        CacheColumns columns =
                CacheColumns.create(SmallModel.config(true), 3, 4, ScalarType.FLOAT32);
        columns.advance(4);
        SharedPrefixes prefixes = SharedPrefixes.of(columns, 2, new int[] {0, 0, 1, 2}, 4, 4, 4, 4);

        prefixes.keep(3, 2);
        prefixes.arrange();

        assertThat(prefixes.prefixes()).isEqualTo(2);
        assertThat(prefixes.places()).isEqualTo(2);
    }

    @Test
    void sequencesThatGoDoNotChangeTheOthers() {
        branch(new int[] {0, 0, 1, 1, 2, 2, 2}, 1, 1, 3, 2, 5, 4, 5);
        stepsAndCompare(1);

        drop(0, true, false, true, true, false, false, true);

        assertThat(caches.getFirst().rows()).isEqualTo(3);
        stepsAndCompare(2);
    }

    @Test
    void allSequencesMayGo() {
        KeyValueCache cache = prompts().branch(new int[] {0, 1, 2}, 1, 3, 5);

        assertThat(cache.drop(true, true, true)).isEmpty();
        assertThat(cache.rows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void cachesSideBySideDoNotSeeEachOther(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            int count = 1 + random.nextInt(6);
            int[] rows = random.ints(count, 0, 3).toArray();
            branch(
                    rows,
                    Arrays.stream(rows)
                            .map(row -> 1 + random.nextInt(PROMPTS[row].length))
                            .toArray());
            if (i % 4 == 0) {
                caches.add(prompts());
                sequences.add(new ArrayList<>(List.of(PROMPTS)));
            }
            stepsAndCompare(1);
            int cache = random.nextInt(caches.size());
            boolean[] gone = new boolean[caches.get(cache).rows()];
            IntStream.range(1, gone.length).forEach(row -> gone[row] = random.nextBoolean());
            drop(cache, gone);
        }
        stepsAndCompare(1);
    }

    @Test
    void aCacheThatWasTakenOverIsNotUsed() {
        KeyValueCache prompts = prompts();
        KeyValueCache branches = prompts.branch(new int[] {0, 1, 2}, 1, 3, 5);

        Tensor next = Tensor.of(new long[] {1, 1, 1}, 3, 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> model.transformer().forward(next, Optional.empty(), prompts))
                .withMessageContaining("was taken over");
        assertThatIllegalStateException()
                .isThrownBy(() -> branches.branch(new int[] {0}, 1))
                .withMessageContaining("has branched off another");
    }

    @Test
    void branchesTakeATokenAtATime() {
        KeyValueCache branches = prompts().branch(new int[] {0}, 1);
        branches.prepare(2);

        Tensor next = Tensor.of(new long[] {1, 1}, 1, 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> model.transformer().forward(next, Optional.empty(), branches))
                .withMessage("sequences that go on from others take a token at a time, not 2");
    }

    @Test
    void prefixesThatAreNotThereAreRefused() {
        assertThat(catchThrowable(() -> prompts().branch(new int[] {3}, 1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prompts().branch(new int[] {2}, 6))
                .withMessage("a sequence that goes on from 6 tokens of a prefix, expected 1 to 5");
    }

    private void branch(int[] rows, int... lengths) {
        caches.add(prompts().branch(rows, lengths));
        List<int[]> begun = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            begun.add(Arrays.copyOf(PROMPTS[rows[i]], lengths[i]));
        }
        sequences.add(begun);
    }

    private void drop(int cache, boolean... gone) {
        int[] kept = caches.get(cache).drop(gone);
        List<int[]> before = sequences.get(cache);
        sequences.set(cache, new ArrayList<>(IntStream.of(kept).mapToObj(before::get).toList()));
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

    /** Takes some tokens through all caches and compares the states of the last ones. */
    private void stepsAndCompare(int steps) {
        Tensor states = null;
        for (int step = 0; step < steps; step++) {
            caches.forEach(cache -> cache.prepare(1));
            List<Long> tokens = new ArrayList<>();
            for (List<int[]> ofCache : sequences) {
                ofCache.replaceAll(sequence -> {
                    int[] longer = Arrays.copyOf(sequence, sequence.length + 1);
                    longer[sequence.length] = (5 * tokens.size() + 3) % SmallModel.VOCABULARY;
                    tokens.add((long) longer[sequence.length]);
                    return longer;
                });
            }
            long[] ids = tokens.stream().mapToLong(Long::longValue).toArray();
            states = model.transformer().forward(Tensor.of(ids, ids.length, 1), caches);
        }
        int row = 0;
        for (List<int[]> ofCache : sequences) {
            for (int[] sequence : ofCache) {
                assertSameState(states.select(0, row), row++, sequence);
            }
        }
    }

    /** A row (1, D) against the last state of a whole sequence without a cache. */
    private void assertSameState(Tensor state, int row, int... sequence) {
        Tensor ids = Tensor.of(sequence, 1, sequence.length).to(ScalarType.INT64);
        double[] whole =
                model.transformer().forward(ids).select(1, sequence.length - 1L).toDoubleArray();
        assertThat(state.toDoubleArray()).as("row %s", row).containsExactly(whole, within(1e-11));
    }
}
