package dapo.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;
import causallm.model.Precision;

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

/** Tokens that go through a cache see what they would see in one full pass: in float64, exactly. */
@ExtendWith(NoLeak.class)
class CachedDecodingTest {
    private static final double TOLERANCE = 1e-12;
    private static final int POSITIONS = 128;
    private static final int VOCABULARY = 61;

    private TensorScope scope;
    private GradMode gradMode;
    private CausalLM model;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        gradMode = GradMode.disable();
        model =
                CausalLM.load(
                        Golden.path("model/llama-untied"), Precision.inference(ScalarType.FLOAT64));
    }

    @AfterEach
    void close() {
        gradMode.close();
        scope.close();
    }

    private static long[] tokens(int seed, int count) {
        return new Random(seed).longs(count, 0, VOCABULARY).toArray();
    }

    private static long[] joined(long[] first, long... second) {
        long[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private KeyValueCache cache(int rows) {
        return KeyValueCache.create(model.config(), rows, 40, ScalarType.FLOAT64);
    }

    /** Hidden states (count, D) of a sequence on its own. */
    private Tensor full(long... tokens) {
        return model.transformer().forward(Tensor.of(tokens, 1, tokens.length)).select(0, 0);
    }

    private Tensor through(KeyValueCache cache, long[]... rows) {
        long[] flat = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
        Tensor batch = Tensor.of(flat, rows.length, rows[0].length);
        return model.transformer().forward(batch, Optional.empty(), cache);
    }

    /** The same for rows in which -1 stands for padding. */
    private Tensor padded(KeyValueCache cache, long[]... rows) {
        Tensor flat =
                Tensor.of(Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray())
                        .view(rows.length, rows[0].length);
        Tensor present = flat.greaterOrEqual(0);
        return model.transformer()
                .forward(
                        flat.maximum(Tensor.scalar(0, ScalarType.INT64)),
                        Optional.of(present),
                        cache);
    }

    private static void assertSame(Tensor actual, Tensor expected) {
        Golden.assertClose(actual, expected, TOLERANCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 11, 12})
    void chunksOfAnySizeGiveTheFullPass(int size) {
        long[] tokens = tokens(1, 12);
        KeyValueCache cache = cache(1);
        List<Tensor> pieces = new ArrayList<>();
        for (int start = 0; start < tokens.length; start += size) {
            int end = Math.min(start + size, tokens.length);
            pieces.add(through(cache, Arrays.copyOfRange(tokens, start, end)).select(0, 0));
        }
        assertSame(Tensor.concatenate(pieces, 0), full(tokens));
        assertThat(cache.length()).isEqualTo(12);
    }

    @Test
    void rowsDoNotSeeEachOther() {
        long[] first = tokens(1, 7);
        long[] second = tokens(2, 7);
        Tensor hidden = through(cache(2), first, second);
        assertSame(hidden.select(0, 0), full(first));
        assertSame(hidden.select(0, 1), full(second));
    }

    @Test
    void paddingOnTheLeftIsNotSeen() {
        long[] longer = tokens(1, 6);
        long[] shorter = tokens(2, 3);
        KeyValueCache cache = cache(2);
        Tensor prompt = padded(cache, longer, joined(new long[] {-1, -1, -1}, shorter));
        assertSame(prompt.select(0, 0), full(longer));
        assertSame(prompt.select(0, 1).narrow(0, 3, 3), full(shorter));
        Tensor next = through(cache, new long[] {7}, new long[] {8});
        assertSame(next.select(0, 0), full(joined(longer, 7)).narrow(0, 6, 1));
        assertSame(next.select(0, 1), full(joined(shorter, 8)).narrow(0, 3, 1));
    }

    @Test
    void paddingOnTheRightIsNotSeen() {
        long[] longer = tokens(1, 6);
        long[] shorter = tokens(2, 2);
        KeyValueCache cache = cache(2);
        Tensor prompt = padded(cache, longer, joined(shorter, -1, -1, -1, -1));
        assertSame(prompt.select(0, 1).narrow(0, 0, 2), full(shorter));
        Tensor next = through(cache, new long[] {7, 9}, new long[] {8, 10});
        assertSame(next.select(0, 0), full(joined(longer, 7, 9)).narrow(0, 6, 2));
        assertSame(next.select(0, 1), full(joined(shorter, 8, 10)).narrow(0, 2, 2));
    }

    /** Also where nothing but padding has been seen: that must not spoil what comes after. */
    @Test
    void paddingMayComeTokenByToken() {
        long[] longer = tokens(1, 5);
        long[] shorter = tokens(2, 2);
        long[] left = joined(new long[] {-1, -1, -1}, shorter);
        KeyValueCache cache = cache(2);
        List<Tensor> pieces = new ArrayList<>();
        for (int i = 0; i < longer.length; i++) {
            pieces.add(padded(cache, new long[] {longer[i]}, new long[] {left[i]}));
        }
        Tensor hidden = Tensor.concatenate(pieces, 1);
        assertSame(hidden.select(0, 0), full(longer));
        assertSame(hidden.select(0, 1).narrow(0, 3, 2), full(shorter));
    }

    @Test
    void paddingMayComeInTheMiddleOfASequence() {
        long[] first = tokens(1, 2);
        KeyValueCache cache = cache(1);
        padded(cache, joined(first, -1, -1));
        padded(cache, new long[] {-1, 5, -1, 6});
        Tensor last = through(cache, new long[] {7});
        assertSame(last.select(0, 0), full(joined(first, 5, 6, 7)).narrow(0, 4, 1));
    }

    @Test
    void sequencesGoOnFromAnyPlaceOfSharedPrefixes() {
        long[] longer = tokens(1, 6);
        long[] shorter = tokens(2, 3);
        KeyValueCache alone = cache(2);
        padded(alone, longer, joined(shorter, -1, -1, -1));
        KeyValueCache prompts = cache(2);
        padded(prompts, longer, joined(shorter, -1, -1, -1));
        KeyValueCache branches = prompts.branch(new int[] {0, 0, 1}, 6, 4, 3);
        List<KeyValueCache> caches = List.of(alone, branches);
        assertSame(
                step(caches, 4, 5, 6, 7, 8),
                joined(longer, 4),
                joined(shorter, 5),
                joined(longer, 6),
                joined(Arrays.copyOf(longer, 4), 7),
                joined(shorter, 8));
        assertThat(branches.drop(true, false, false)).containsExactly(2, 1);
        assertSame(
                step(caches, 9, 10, 11, 12),
                joined(longer, 4, 9),
                joined(shorter, 5, 10),
                joined(shorter, 8, 11),
                joined(Arrays.copyOf(longer, 4), 7, 12));
    }

    /** The newest token of each sequence through the caches: (sequences, D). */
    private Tensor step(List<KeyValueCache> caches, long... tokens) {
        caches.forEach(cache -> cache.prepare(1));
        Tensor newest = Tensor.of(tokens, tokens.length, 1);
        return model.transformer().forward(newest, caches).squeeze(1);
    }

    private void assertSame(Tensor states, long[]... sequences) {
        for (int row = 0; row < sequences.length; row++) {
            Tensor whole = full(sequences[row]);
            assertSame(states.select(0, row), whole.select(0, whole.size(0) - 1));
        }
    }

    @Test
    void aCacheThatIsFullIsRefused() {
        KeyValueCache cache = KeyValueCache.create(model.config(), 1, 4, ScalarType.FLOAT64);
        through(cache, tokens(1, 3));
        assertThatIllegalStateException()
                .isThrownBy(() -> through(cache, tokens(1, 2)))
                .withMessage(
                        "a key-value cache of 4 columns holds 3 and cannot take 2 more: make it"
                                + " larger");
        Tensor last = through(cache, new long[] {5});
        assertSame(last.select(0, 0), full(joined(tokens(1, 3), 5)).narrow(0, 3, 1));
    }

    @Test
    void aSequenceLongerThanTheModelIsRefused() {
        KeyValueCache cache = KeyValueCache.create(model.config(), 1, 144, ScalarType.FLOAT64);
        through(cache, tokens(1, POSITIONS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> through(cache, new long[] {1}))
                .withMessageContaining("a sequence of 129 tokens for a model of 128 positions");
        assertThatIllegalArgumentException().isThrownBy(() -> full(tokens(1, POSITIONS + 1)));
    }
}
