package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Initialization;
import libtorch.nn.Parameter;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A decoder that reads trees gives each sequence what one that reads it by itself gives, through
 * libtorch's own attention and its own way back.
 */
@ExtendWith(NoLeak.class)
class TreeAttentionTest {
    @TempDir private Path folder;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private CausalLM model(ScalarType type) {
        Path path = folder.resolve("model");
        SmallModel.create(true, ScalarType.FLOAT32).save(path, _ -> {});
        return CausalLM.load(path, new Precision(type, type, true, Optional.empty()));
    }

    /** The sequences of several trees, and weights that tell every hidden state from the others. */
    private record Case(List<List<int[]>> trees, int fewestSaved, Random random) {
        static Case of(long seed, int fewestSaved) {
            Random random = new Random(seed);
            return new Case(
                    IntStream.rangeClosed(0, random.nextInt(4))
                            .mapToObj(_ -> RandomTrees.sequences(random))
                            .toList(),
                    fewestSaved,
                    random);
        }

        TreeBatch batch() {
            return TreeBatch.of(
                    trees.stream().map(tree -> TokenTree.of(tree, fewestSaved)).toList());
        }

        List<int[]> rows() {
            return trees.stream().flatMap(List::stream).filter(row -> row.length > 0).toList();
        }

        long[] places(TreeBatch batch) {
            LongStream.Builder places = LongStream.builder();
            for (int tree = 0; tree < trees.size(); tree++) {
                for (int row = 0; row < trees.get(tree).size(); row++) {
                    for (int i = 0; i < trees.get(tree).get(row).length; i++) {
                        places.add(batch.place(tree, row, i));
                    }
                }
            }
            return places.build().toArray();
        }

        Tensor weights(ScalarType type, long width) {
            long tokens = rows().stream().mapToInt(row -> row.length).sum();
            return new Initialization.Normal(1).draw(new Random(1), type, tokens, width);
        }
    }

    /** Hidden states of every token of every sequence, (tokens, D), and gradients by name. */
    private record Results(double[] hidden, Map<String, double[]> gradients) {
        static Results of(Tensor hidden, CausalLM model) {
            Map<String, double[]> gradients = new LinkedHashMap<>();
            for (Parameter one : model.trained()) {
                gradients.put(one.name(), one.tensor().gradient().orElseThrow().toDoubleArray());
                one.tensor().clearGradient();
            }
            return new Results(hidden.toDoubleArray(), gradients);
        }
    }

    private static Results oneByOne(CausalLM model, Case rows) {
        List<Tensor> hidden = new ArrayList<>();
        for (int[] row : rows.rows()) {
            long[] tokens = Arrays.stream(row).asLongStream().toArray();
            hidden.add(model.transformer().forward(Tensor.of(tokens, 1, row.length)).select(0, 0));
        }
        Tensor all = Tensor.concatenate(hidden, 0);
        all.multiply(rows.weights(all.type(), all.size(1))).sum().backward();
        return Results.of(all, model);
    }

    private static Results together(CausalLM model, Case rows, boolean recomputing) {
        TreeBatch batch = rows.batch();
        DecoderPass pass = model.transformer().pass(batch, recomputing);
        Tensor all = pass.hidden().indexSelect(0, Tensor.of(rows.places(batch)));
        all.multiply(rows.weights(all.type(), all.size(1))).sum().backward();
        pass.backward();
        return Results.of(all, model);
    }

    private static void assertClose(Results actual, Results expected, double rounding) {
        assertThat(actual.hidden).containsExactly(expected.hidden, within(rounding));
        assertThat(actual.gradients).containsOnlyKeys(expected.gradients.keySet());
        expected.gradients.forEach((name, numbers) -> {
            double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
            assertThat(actual.gradients.get(name))
                    .as(name)
                    .containsExactly(numbers, within(rounding * Math.max(1, largest)));
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 4", "5, 4", "6, 4", "7, 16", "8, 16", "9, 1000"})
    void hiddenStatesAndEveryGradientAreThoseOfTheSequencesOneByOne(long seed, int fewestSaved) {
        CausalLM model = model(ScalarType.FLOAT64);
        for (int i = 0; i < 6; i++) {
            Case rows = Case.of(100 * seed + i, fewestSaved);
            assertClose(together(model, rows, false), oneByOne(model, rows), 1e-11);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theSameInFloat32(long seed) {
        CausalLM model = model(ScalarType.FLOAT32);
        Case rows = Case.of(seed, 2);
        assertClose(together(model, rows, false), oneByOne(model, rows), 3e-5);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64", "FLOAT32", "BFLOAT16"})
    void recomputedGradientsAreTheSameToTheBit(ScalarType type) {
        CausalLM model = model(type);
        for (long seed = 1; seed < 5; seed++) {
            Case rows = Case.of(seed, 3);
            Results recorded = together(model, rows, false);
            Results recomputed = together(model, rows, true);
            assertThat(recomputed.hidden).containsExactly(recorded.hidden);
            recorded.gradients.forEach((name, numbers) ->
                    assertThat(recomputed.gradients.get(name)).as(name).containsExactly(numbers));
        }
    }

    @Test
    void nothingIsKeptForAWayBackThatNobodyAskedFor() {
        CausalLM model = model(ScalarType.FLOAT32);
        TreeBatch batch = Case.of(5, 1).batch();
        long before = TensorScope.liveTensors();
        Tensor hidden = model.transformer().forward(batch);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 1);
        assertThat(hidden.requiresGradient()).isFalse();
        assertThat(model.trained()).allMatch(one -> one.tensor().gradient().isEmpty());
    }

    @Test
    void theWayBackFreesWhatTheLayersHeld() {
        CausalLM model = model(ScalarType.FLOAT32);
        TreeBatch batch = Case.of(5, 1).batch();
        long before = TensorScope.liveTensors();
        DecoderPass pass = model.transformer().pass(batch, false);
        long held = TensorScope.liveTensors() - before;
        try (TensorScope _ = TensorScope.open()) {
            pass.hidden().sum().backward();
            pass.backward();
        }
        assertThat(TensorScope.liveTensors() - before)
                .isLessThan(held - 5L * model.config().layers());
    }

    @Test
    void anEmptyTreeBesideOthersHasNoPlace() {
        CausalLM model = model(ScalarType.FLOAT64);
        TokenTree empty = TokenTree.of(List.of(new int[0]));
        TokenTree one = TokenTree.of(List.of(new int[] {1, 2}));
        try (GradMode _ = GradMode.disable()) {
            Tensor expected = model.transformer().forward(Tensor.of(new long[] {1, 2}, 1, 2));
            Tensor hidden = model.transformer().forward(TreeBatch.of(List.of(empty, one, empty)));
            assertThat(hidden.toDoubleArray())
                    .containsExactly(expected.toDoubleArray(), within(1e-12));
            assertThat(model.transformer().forward(TreeBatch.of(List.of(empty))).shape())
                    .containsExactly(1, 8);
        }
    }
}
