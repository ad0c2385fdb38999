package causallm.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

class SamplerTest {
    /** Logarithms of 0.1, 0.4, 0.2, 0.3: in no order. */
    private static final double[] LOGITS = {
        Math.log(0.1), Math.log(0.4), Math.log(0.2), Math.log(0.3)
    };

    private static final int DRAWS = 10_000;

    private final long before = TensorScope.liveTensors();
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void nothingLeaks() {
        scope.close();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = ScalarType.class,
            names = {"FLOAT32", "FLOAT64", "BFLOAT16"})
    void theSharesOfTheTokensAreTheirProbabilities(ScalarType type) {
        assertThat(shares(Sampling.atTemperature(1), type, LOGITS))
                .containsExactly(new double[] {0.1, 0.4, 0.2, 0.3}, within(2e-3));
    }

    @Test
    void seededDrawsFollowTheSoftmax() {
        Random random = new Random(11);
        double[] logits = random.doubles(40, -3, 3).toArray();
        double[] uniforms =
                IntStream.range(0, DRAWS)
                        .mapToDouble(i -> new RandomStream(i).uniform(5))
                        .toArray();

        int[] counts = counts(Sampling.atTemperature(1), ScalarType.FLOAT32, uniforms, logits);

        double sum = Arrays.stream(logits).map(Math::exp).sum();
        double chiSquare =
                IntStream.range(0, logits.length)
                        .mapToDouble(i -> {
                            double expected = DRAWS * Math.exp(logits[i]) / sum;
                            return (counts[i] - expected) * (counts[i] - expected) / expected;
                        })
                        .sum();
        assertThat(chiSquare).as("39 degrees of freedom").isBetween(15.0, 75.0);
    }

    @Test
    void theTemperatureDividesTheLogits() {
        double[] squares = Arrays.stream(LOGITS).map(x -> Math.exp(2 * x)).toArray();
        double sum = Arrays.stream(squares).sum();

        assertThat(shares(Sampling.atTemperature(0.5), ScalarType.FLOAT32, LOGITS))
                .containsExactly(Arrays.stream(squares).map(x -> x / sum).toArray(), within(2e-4));
    }

    @Test
    void theLowestTemperatureTakesTheMostProbableToken() {
        assertThat(
                        shares(
                                Sampling.atTemperature(0.001),
                                ScalarType.FLOAT32,
                                5000,
                                5001,
                                -9000,
                                4000))
                .containsExactly(0, 1, 0, 0);
    }

    @Test
    void greedyTakesTheMostProbableTokenWithoutRandomNumbers() {
        Tensor logits = Tensor.of(new double[] {1, 3, 2, 9, 8, 7}, 2, 3);

        assertThat(new Sampler(Sampling.greedy()).sample(logits).toLongArray())
                .containsExactly(1, 0);
        assertThat(new Sampler(new Sampling(1, 1, 1)).sample(logits).toLongArray())
                .containsExactly(1, 0);
    }

    @Test
    void topKDrawsFromTheMostProbableOnes() {
        assertThat(shares(new Sampling(1, 2, 1), ScalarType.FLOAT32, LOGITS))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(2e-4));
    }

    @Test
    void topKOfTokensOfEqualProbabilityDrawsFromNoMoreThanK() {
        assertThat(
                        Arrays.stream(
                                        shares(
                                                new Sampling(1, 3, 1),
                                                ScalarType.FLOAT32,
                                                1,
                                                1,
                                                1,
                                                1,
                                                1))
                                .filter(share -> share > 0))
                .hasSize(3);
    }

    @Test
    void topKAboveTheVocabularyDrawsFromAll() {
        assertThat(shares(new Sampling(1, 9, 1), ScalarType.FLOAT32, LOGITS))
                .containsExactly(new double[] {0.1, 0.4, 0.2, 0.3}, within(2e-4));
    }

    @Test
    void topPDrawsFromTheSmallestSetThatReachesIt() {
        assertThat(shares(new Sampling(1, 0, 0.65), ScalarType.FLOAT32, LOGITS))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(2e-4));
        assertThat(shares(new Sampling(1, 0, 0.75), ScalarType.FLOAT32, LOGITS))
                .containsExactly(new double[] {0, 4 / 9.0, 2 / 9.0, 3 / 9.0}, within(2e-4));
    }

    @Test
    void theSmallestTopPLeavesTheMostProbableToken() {
        assertThat(shares(new Sampling(1, 0, Double.MIN_NORMAL), ScalarType.FLOAT32, LOGITS))
                .containsExactly(0, 1, 0, 0);
    }

    @Test
    void topPCountsWhatTopKLeaves() {
        // Of 0.4 and 0.3 the first is 4/7 = 0.571 of the mass.
        assertThat(shares(new Sampling(1, 2, 0.55), ScalarType.FLOAT32, LOGITS))
                .containsExactly(0, 1, 0, 0);
        assertThat(shares(new Sampling(1, 2, 0.6), ScalarType.FLOAT32, LOGITS))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(2e-4));
    }

    @Test
    void aTokenOfProbabilityZeroIsNeverDrawn() {
        double never = Double.NEGATIVE_INFINITY;
        double[] logits = {never, 1, never, 2, never};
        double[] extremes = {0, 0.5, 1 - 0x1.0p-52, Math.nextDown(1.0)};
        for (Sampling sampling :
                new Sampling[] {
                    Sampling.atTemperature(1), new Sampling(1, 4, 1), new Sampling(1, 0, 0.999)
                }) {
            int[] counts = counts(sampling, ScalarType.FLOAT32, extremes, logits);

            assertThat(counts[1] + counts[3]).as("%s", sampling).isEqualTo(extremes.length);
        }
    }

    @Test
    void theLargestNumberNeverFallsOffTheEnd() {
        int rows = 2_000;
        int vocabulary = 37;
        Random random = new Random(2);
        Tensor logits =
                Tensor.of(
                        random.doubles((long) rows * vocabulary, -2, 2).toArray(),
                        rows,
                        vocabulary);
        double[] largest = new double[rows];
        Arrays.fill(largest, Math.nextDown(1.0));
        for (Sampling sampling :
                new Sampling[] {
                    Sampling.atTemperature(0.7), new Sampling(1, 0, 0.9), new Sampling(1, 5, 1)
                }) {
            assertThat(Arrays.stream(new Sampler(sampling).sample(logits, largest).toLongArray()))
                    .as("%s", sampling)
                    .allMatch(token -> token >= 0 && token < vocabulary);
        }
    }

    @Test
    void rowsAreDrawnIndependently() {
        Tensor logits = Tensor.of(new double[] {0, 9, 9, 0, 5, 5}, 3, 2);

        assertThat(
                        new Sampler(Sampling.atTemperature(1))
                                .sample(logits, 0.5, 0.5, 0.75)
                                .toLongArray())
                .containsExactly(1, 0, 1);
    }

    @Test
    void aNumberOutOfRangeIsRefused() {
        Tensor logits = Tensor.of(LOGITS, 1, 4);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampler(Sampling.atTemperature(1)).sample(logits, 1.0))
                .withMessage("uniform number 0 is 1.0, expected 0 or more and below 1");
    }

    @Test
    void tooFewNumbersAreRefused() {
        Tensor logits = Tensor.of(LOGITS, 2, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Sampler(Sampling.atTemperature(1)).sample(logits, 0.5))
                .withMessageContaining("1 uniform numbers for 2 rows");
    }

    @Test
    void logitsThatAreNotNumbersGiveNoToken() {
        Tensor logits = Tensor.of(new double[] {0, Double.NaN, 0, 0, 0, 0}, 2, 3);
        for (Sampling sampling :
                new Sampling[] {
                    Sampling.atTemperature(1), new Sampling(1, 2, 1), new Sampling(1, 0, 0.9)
                }) {
            assertThat(new Sampler(sampling).sample(logits, 0.5, 0.1).toLongArray())
                    .as("%s", sampling)
                    .satisfies(tokens -> {
                        assertThat(tokens[0]).isEqualTo(3);
                        assertThat(tokens[1]).isLessThan(3);
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 4})
    void topPOfALargeVocabularyDrawsFromTheSmallestSetToo(double spread) {
        int vocabulary = 2_000;
        double topP = 0.9;
        Random random = new Random(8);
        double[] logits =
                IntStream.range(0, vocabulary)
                        .mapToDouble(i -> spread * random.nextGaussian())
                        .toArray();

        double[] shares = shares(new Sampling(1, 0, topP), ScalarType.FLOAT64, logits);

        int[] nucleus = nucleus(topP, logits);
        double mass = Arrays.stream(nucleus).mapToDouble(i -> Math.exp(logits[i])).sum();
        double[] expected = new double[vocabulary];
        Arrays.stream(nucleus).forEach(i -> expected[i] = Math.exp(logits[i]) / mass);
        assertThat(shares).containsExactly(expected, within(1.01 / DRAWS));
        assertThat(Arrays.stream(shares).filter(share -> share > 0)).hasSizeLessThan(1_900);
    }

    /** The smallest set of tokens that holds {@code topP} of the probability. */
    private static int[] nucleus(double topP, double... logits) {
        int[] sorted =
                IntStream.range(0, logits.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -logits[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        double mass = 0;
        int count = 0;
        while (mass < topP) {
            mass += Math.exp(logits[sorted[count++]]) / sum;
        }
        return Arrays.copyOf(sorted, count);
    }

    @Test
    void manyRowsOfALargeVocabularyAreDrawnAsEachAlone() {
        int rows = 60;
        int vocabulary = 40_000;
        Random random = new Random(6);
        Tensor logits =
                Tensor.of(
                        random.doubles((long) rows * vocabulary, -2, 2).toArray(),
                        rows,
                        vocabulary);
        double[] numbers = random.doubles(rows).toArray();
        Sampler sampler = new Sampler(Sampling.atTemperature(1));

        long[] together = sampler.sample(logits, numbers).toLongArray();

        for (int row = 0; row < rows; row++) {
            assertThat(sampler.sample(logits.narrow(0, row, 1), numbers[row]).toLongArray())
                    .containsExactly(together[row]);
        }
    }

    /** How often each token is drawn by numbers that lie evenly in [0, 1). */
    private static double[] shares(Sampling sampling, ScalarType type, double... logits) {
        double[] even = IntStream.range(0, DRAWS).mapToDouble(i -> (i + 0.5) / DRAWS).toArray();
        return Arrays.stream(counts(sampling, type, even, logits))
                .mapToDouble(count -> (double) count / DRAWS)
                .toArray();
    }

    private static int[] counts(
            Sampling sampling, ScalarType type, double[] uniforms, double... logits) {
        int[] counts = new int[logits.length];
        try (TensorScope _ = TensorScope.open()) {
            Tensor rows =
                    Tensor.of(logits, 1, logits.length)
                            .expand(uniforms.length, logits.length)
                            .to(type);
            for (int token : new Sampler(sampling).sample(rows, uniforms).toIntArray()) {
                counts[token]++;
            }
        }
        return counts;
    }
}
