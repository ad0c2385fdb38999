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
import java.util.Optional;

@ExtendWith(NoLeak.class)
class KeyValueCacheTest {
    private static final int[][] PROMPTS = {{5}, {1, 2, 3}, {9, 8, 7, 6, 5}};
    private static final int LONGEST = 5;

    private TensorScope scope;
    private GradMode off;
    private CausalLM model;

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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void aSequenceInPiecesGivesTheStatesOfTheWhole(int piece) {
        int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
        KeyValueCache cache = cache(1, tokens.length);

        for (int start = 0; start < tokens.length; start += piece) {
            int end = Math.min(tokens.length, start + piece);
            Tensor states = forward(cache, new int[][] {Arrays.copyOfRange(tokens, start, end)});

            assertSameStates(states.select(1, end - start - 1L), Arrays.copyOf(tokens, end));
        }
        assertThat(cache.length()).isEqualTo(tokens.length);
    }

    @Test
    void rowsPaddedOnTheLeftGiveTheStatesOfEachAlone() {
        KeyValueCache cache = cache(3, LONGEST);

        Tensor states = forwardPrompts(cache);

        assertSameStates(states.select(1, LONGEST - 1), PROMPTS);
    }

    @Test
    void rowsPaddedOnTheRightGoOnFromTheirOwnLastToken() {
        KeyValueCache cache = cache(3, LONGEST + 1);
        long[] tokens = new long[3 * LONGEST];
        boolean[] present = new boolean[3 * LONGEST];
        for (int row = 0; row < 3; row++) {
            for (int i = 0; i < PROMPTS[row].length; i++) {
                tokens[row * LONGEST + i] = PROMPTS[row][i];
                present[row * LONGEST + i] = true;
            }
        }
        forward(cache, Tensor.of(tokens, 3, LONGEST), Tensor.of(present, 3, LONGEST));

        Tensor states = forward(cache, new int[][] {{4}, {4}, {4}});

        assertSameStates(
                states.select(1, 0),
                joined(PROMPTS[0], 4),
                joined(PROMPTS[1], 4),
                joined(PROMPTS[2], 4));
    }

    @Test
    void anAbsentTokenOfAOneColumnChunkLeavesNoTrace() {
        KeyValueCache cache = cache(2, 3);
        forward(cache, Tensor.of(new long[] {0, 7}, 2, 1), Tensor.of(new boolean[] {false, true}));
        forward(cache, Tensor.of(new long[] {4, 0}, 2, 1), Tensor.of(new boolean[] {true, false}));

        Tensor states = forward(cache, new int[][] {{5}, {5}});

        assertSameStates(states.select(1, 0), new int[] {4, 5}, new int[] {7, 5});
    }

    @Test
    void aFullCacheSaysSo() {
        KeyValueCache cache = cache(1, 2);
        forward(cache, new int[][] {{1, 2}});

        assertThatIllegalStateException()
                .isThrownBy(() -> forward(cache, new int[][] {{3}}))
                .withMessage(
                        "a key-value cache of 2 columns holds 2 and cannot take 1 more: make it"
                                + " larger");
    }

    @Test
    void paddingTakesNoPositionOfTheModel() {
        int positions = model.config().maximumPositions();
        KeyValueCache cache = cache(1, positions + 2);
        forward(cache, new int[1][positions - 1]);
        forward(cache, Tensor.of(new long[] {0, 3}, 1, 2), Tensor.of(new boolean[] {false, true}));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> forward(cache, new int[][] {{3}}))
                .withMessage(
                        "a sequence of 33 tokens for a model of 32 positions: shorten the prompt"
                                + " or the new tokens");
    }

    private KeyValueCache cache(int rows, int capacity) {
        return KeyValueCache.create(model.config(), rows, capacity, ScalarType.FLOAT64);
    }

    private Tensor forwardPrompts(KeyValueCache cache) {
        long[] tokens = new long[PROMPTS.length * LONGEST];
        boolean[] present = new boolean[tokens.length];
        for (int row = 0; row < PROMPTS.length; row++) {
            int padding = LONGEST - PROMPTS[row].length;
            for (int i = padding; i < LONGEST; i++) {
                tokens[row * LONGEST + i] = PROMPTS[row][i - padding];
                present[row * LONGEST + i] = true;
            }
        }
        return forward(
                cache,
                Tensor.of(tokens, PROMPTS.length, LONGEST),
                Tensor.of(present, PROMPTS.length, LONGEST));
    }

    private Tensor forward(KeyValueCache cache, Tensor tokens, Tensor present) {
        Tensor marks = present.reshape(tokens.shape());
        return model.transformer().forward(tokens, Optional.of(marks), cache);
    }

    private Tensor forward(KeyValueCache cache, int[][] tokens) {
        long[] flat = Arrays.stream(tokens).flatMapToInt(Arrays::stream).asLongStream().toArray();
        Tensor ids = Tensor.of(flat, tokens.length, tokens[0].length);
        return model.transformer().forward(ids, Optional.empty(), cache);
    }

    /** Rows (B, D) against the last states of whole sequences without a cache. */
    private void assertSameStates(Tensor states, int[]... sequences) {
        assertThat(states.size(0)).isEqualTo(sequences.length);
        for (int row = 0; row < sequences.length; row++) {
            int length = sequences[row].length;
            Tensor ids = Tensor.of(sequences[row], 1, length).to(ScalarType.INT64);
            double[] whole =
                    model.transformer().forward(ids).select(1, length - 1L).toDoubleArray();
            assertThat(states.select(0, row).toDoubleArray())
                    .as("row %s", row)
                    .containsExactly(whole, within(1e-11));
        }
    }

    private static int[] joined(int[] tokens, int... more) {
        int[] all = Arrays.copyOf(tokens, tokens.length + more.length);
        System.arraycopy(more, 0, all, tokens.length, more.length);
        return all;
    }
}
