package causallm.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import causallm.model.CausalLM;

import libtorch.tensor.DispatchMode;
import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

class TextGeneratorTest {
    private static final int END_OF_TEXT = 3;
    private static final Vocabulary VOCABULARY =
            new Vocabulary(TinyModel.VOCABULARY, Set.of(END_OF_TEXT));
    private static final Vocabulary ENDLESS = new Vocabulary(TinyModel.VOCABULARY, Set.of());
    private static final Sampling SAMPLING = Sampling.atTemperature(1);

    private final long before = TensorScope.liveTensors();
    private TensorScope scope;
    private CausalLM model;

    @BeforeEach
    void load(@TempDir Path folder) {
        scope = TensorScope.open();
        model = TinyModel.load(folder.resolve("model"), ScalarType.FLOAT64);
    }

    @AfterEach
    void nothingLeaks() {
        scope.close();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @Test
    void greedyDecodingTakesTheMostProbableTokensOfTheFullForward() {
        List<Request> requests = requests(20, 12);

        assertThat(generate(Sampling.greedy(), 6, requests))
                .isEqualTo(oneByOne(Sampling.greedy(), requests));
    }

    @Test
    void aModelThatIsPackedForLongTextsChoosesTheSameTokens(@TempDir Path folder) {
        model = TinyModel.load(folder.resolve("float32"), ScalarType.FLOAT32);
        List<Request> requests = requests(20, 50);

        assertThat(products(() -> generate(Sampling.greedy(), 6, requests)))
                .anyMatch(name -> name.startsWith("mkldnn::_linear_pointwise"))
                .doesNotContain("linear");
        assertThat(generate(Sampling.greedy(), 6, requests))
                .isEqualTo(oneByOne(Sampling.greedy(), requests));
    }

    @Test
    void aModelIsNotPackedForTextsThatEndSoon(@TempDir Path folder) {
        model = TinyModel.load(folder.resolve("float32"), ScalarType.FLOAT32);

        assertThat(products(() -> generate(Sampling.greedy(), 6, requests(20, 31))))
                .containsExactly("linear");
    }

    /** The names of the operators that multiplied by weights. */
    private static Set<String> products(Runnable work) {
        Set<String> names = new HashSet<>();
        try (DispatchMode _ =
                DispatchMode.use((operator, _, libtorch) -> {
                    if (operator.contains("linear")) {
                        names.add(operator);
                    }
                    return libtorch.get();
                })) {
            work.run();
        }
        return names;
    }

    @Test
    void aListenerHearsOfEveryTokenInItsOrder() {
        List<Request> requests = requests(20, 12);
        List<List<Integer>> heard = new ArrayList<>();
        requests.forEach(request -> heard.add(new ArrayList<>()));
        List<Completion> completions =
                new TextGenerator(model, VOCABULARY, SAMPLING, 6)
                        .generate(requests, (request, token) -> heard.get(request).add(token));

        assertThat(heard)
                .isEqualTo(
                        completions.stream()
                                .map(each -> Arrays.stream(each.tokens()).boxed().toList())
                                .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void theBatchDoesNotChangeWhatARequestGives(int batchSize) {
        List<Request> requests = requests(40, 25);

        assertThat(generate(SAMPLING, batchSize, requests)).isEqualTo(oneByOne(SAMPLING, requests));
    }

    @Test
    void topKAndTopPDoNotDependOnTheBatchEither() {
        Sampling sampling = new Sampling(1.3, 6, 0.8);
        List<Request> requests = requests(20, 15);

        assertThat(generate(sampling, 20, requests)).isEqualTo(oneByOne(sampling, requests));
    }

    @Test
    void theOrderOfTheRequestsDoesNotChangeWhatTheyGive() {
        List<Request> requests = requests(30, 20);
        List<Completion> inOrder = generate(SAMPLING, 8, requests);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 30).boxed().toList());
        Collections.shuffle(order, new Random(1));

        List<Completion> shuffled =
                generate(SAMPLING, 8, order.stream().map(requests::get).toList());

        assertThat(shuffled).isEqualTo(order.stream().map(inOrder::get).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 64})
    void everyBeginningOfASequenceIsCompletedAsIfItWereAlone(int batchSize) {
        int[] solution = new Random(5).ints(20, 0, TinyModel.VOCABULARY).toArray();
        List<Request> requests = new ArrayList<>();
        for (int prefix = 1; prefix <= 20; prefix += 3) {
            for (int i = 0; i < 6; i++) {
                requests.add(new Request(Arrays.copyOf(solution, prefix), 31 * prefix + i, 18));
            }
        }
        requests.addAll(requests(10, 18));

        assertThat(generate(SAMPLING, batchSize, requests)).isEqualTo(oneByOne(SAMPLING, requests));
    }

    @Test
    void samplesOfOnePromptDifferBySeed() {
        int[] prompt = {1, 2, 3};
        List<Request> requests =
                IntStream.range(0, 16).mapToObj(i -> new Request(prompt, i % 8, 10)).toList();

        List<Completion> completions = generate(SAMPLING, 16, requests);

        assertThat(completions.subList(0, 8)).isEqualTo(completions.subList(8, 16));
        assertThat(completions.stream().distinct()).hasSizeGreaterThan(4);
    }

    @Test
    void someSequencesEndAndOthersAreCutOff() {
        List<Completion> completions = generate(SAMPLING, 16, requests(40, 12));

        assertThat(completions).filteredOn(Completion::finished).hasSizeBetween(3, 37);
        assertThat(completions)
                .allSatisfy(
                        completion -> assertThat(completion.tokens()).doesNotContain(END_OF_TEXT));
        assertThat(completions)
                .filteredOn(completion -> !completion.finished())
                .allSatisfy(completion -> assertThat(completion.tokens()).hasSizeBetween(1, 12));
    }

    @Test
    void aSequenceStopsWhereTheModelsPositionsEnd() {
        int[] prompt = new int[TinyModel.POSITIONS - 5];
        Arrays.fill(prompt, 2);
        int[] whole = new int[TinyModel.POSITIONS];
        TextGenerator generator = new TextGenerator(model, ENDLESS, SAMPLING, 8);

        List<Completion> completions =
                generator.generate(
                        List.of(
                                new Request(prompt, 1, 1000),
                                new Request(new int[] {1}, 2, 1000),
                                new Request(whole, 3, 1000)));

        // The last token needs no position of its own.
        assertThat(completions.stream().map(completion -> completion.tokens().length))
                .containsExactly(6, TinyModel.POSITIONS, 1);
        assertThat(completions).noneMatch(Completion::finished);
    }

    @Test
    void noRequestsGiveNoCompletions() {
        assertThat(generate(SAMPLING, 4, List.of())).isEmpty();
    }

    @Test
    void recordingForDifferentiationIsAsBefore() {
        generate(SAMPLING, 4, requests(3, 4));

        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void aPromptLongerThanTheModelsPositionsIsRefused() {
        Request tooLong = new Request(new int[TinyModel.POSITIONS + 1], 0, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> generate(SAMPLING, 4, List.of(tooLong)))
                .withMessage("a prompt of 65 tokens for a model of 64 positions: shorten it");
    }

    @Test
    void aTokenThatTheModelDoesNotHaveIsRefused() {
        Request foreign = new Request(new int[] {1, TinyModel.VOCABULARY}, 0, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> generate(SAMPLING, 4, List.of(foreign)))
                .withMessageStartingWith("token 13 in a prompt for a model of 13 tokens");
    }

    @Test
    void anEmptyPromptIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Request(new int[0], 0, 1))
                .withMessage("the prompt is empty, expected at least one token to continue");
    }

    @Test
    void aMaximumBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Request(new int[] {1}, 0, 0))
                .withMessage("the maximum of new tokens is 0, expected at least 1");
    }

    @Test
    void aBatchSizeBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextGenerator(model, VOCABULARY, SAMPLING, 0))
                .withMessage("the batch size is 0, expected at least 1");
    }

    @Test
    void anyOfSeveralTokensEndsATextAndIsNamed() {
        Vocabulary several = new Vocabulary(TinyModel.VOCABULARY, Set.of(END_OF_TEXT, 1, 2));
        List<Completion> completions =
                new TextGenerator(model, several, SAMPLING, 16).generate(requests(60, 12));

        assertThat(completions)
                .filteredOn(Completion::finished)
                .extracting(completion -> completion.end().orElseThrow())
                .contains(END_OF_TEXT, 1, 2);
        assertThat(completions)
                .allSatisfy(completion -> {
                    assertThat(completion.tokens()).doesNotContain(END_OF_TEXT, 1, 2);
                    int[] chosen = completion.chosen();
                    assertThat(Arrays.copyOf(chosen, completion.tokens().length))
                            .isEqualTo(completion.tokens());
                });
        assertThat(completions)
                .filteredOn(Completion::finished)
                .allSatisfy(completion ->
                        assertThat(completion.chosen()).endsWith(completion.end().orElseThrow()));
    }

    @Test
    void tokensThatOnlyFillUpTheModelsMatricesAreNeverChosen() {
        int known = TinyModel.VOCABULARY - 4;
        Vocabulary padded = new Vocabulary(known, Set.of());
        for (Sampling sampling : List.of(SAMPLING, Sampling.greedy(), new Sampling(1, 3, 0.9))) {
            List<Completion> completions =
                    new TextGenerator(model, padded, sampling, 16).generate(requests(40, 12));
            assertThat(completions)
                    .allSatisfy(completion ->
                            assertThat(Arrays.stream(completion.tokens()))
                                    .allMatch(token -> token < known));
        }
    }

    @Test
    void aVocabularyLargerThanTheModelsIsRefused() {
        Vocabulary larger = new Vocabulary(TinyModel.VOCABULARY + 1, Set.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextGenerator(model, larger, SAMPLING, 1))
                .withMessageContaining("is the tokenizer another model's?");
    }

    @Test
    void aModelThatHasDivergedIsToldOf() {
        model.parameters().getFirst().tensor().fillInPlace(Double.NaN);

        assertThatIllegalStateException()
                .isThrownBy(() -> generate(SAMPLING, 4, requests(2, 3)))
                .withMessageContaining("logits are not numbers");
    }

    private List<Completion> generate(Sampling sampling, int batchSize, List<Request> requests) {
        return new TextGenerator(model, VOCABULARY, sampling, batchSize).generate(requests);
    }

    /** Prompts of 1 to 12 tokens, some of them equal, with maxima that differ. */
    private static List<Request> requests(int count, int maximum) {
        Random random = new Random(9);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] prompt =
                    i % 3 == 1
                            ? requests.getLast().prompt()
                            : random.ints(1 + random.nextInt(12), 0, TinyModel.VOCABULARY)
                                    .toArray();
            requests.add(new Request(prompt, 100 + i, 1 + random.nextInt(maximum)));
        }
        return requests;
    }

    /** The reference: no cache, no batch, the whole sequence through the model for every token. */
    private List<Completion> oneByOne(Sampling sampling, List<Request> requests) {
        try (GradMode _ = GradMode.disable()) {
            return requests.stream()
                    .map(request -> oneByOne(new Sampler(sampling), request))
                    .toList();
        }
    }

    private Completion oneByOne(Sampler sampler, Request request) {
        int start = request.prompt().length;
        int[] tokens = request.prompt();
        for (int i = 0; i < request.maximumNewTokens(); i++) {
            int token = next(sampler, tokens, new RandomStream(request.seed()).uniform(i));
            if (token == END_OF_TEXT) {
                return new Completion(
                        Arrays.copyOfRange(tokens, start, tokens.length),
                        OptionalInt.of(END_OF_TEXT));
            }
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
        }
        return new Completion(
                Arrays.copyOfRange(tokens, start, tokens.length), OptionalInt.empty());
    }

    private int next(Sampler sampler, int[] tokens, double uniform) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor ids = Tensor.of(tokens, 1, tokens.length).to(ScalarType.INT64);
            Tensor hidden = model.transformer().forward(ids);
            Tensor logits = model.logits(hidden.select(1, tokens.length - 1));
            return sampler.sample(logits, uniform).toIntArray()[0];
        }
    }
}
