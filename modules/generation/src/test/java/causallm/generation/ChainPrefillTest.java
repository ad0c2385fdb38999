package causallm.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import causallm.model.CausalLM;
import causallm.model.KeyValueCache;

import libtorch.tensor.GradMode;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

class ChainPrefillTest {
    private static final List<Request> REQUESTS =
            List.of(
                    request(7),
                    request(1, 2, 3),
                    request(1, 2),
                    request(5, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5),
                    request(5, 4, 3, 2, 1, 0, 9));

    private final long before = TensorScope.liveTensors();
    private TensorScope scope;
    private GradMode off;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
        off = GradMode.disable();
    }

    @AfterEach
    void nothingLeaks() {
        off.close();
        scope.close();
        assertThat(TensorScope.liveTensors()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 15, 4096})
    void promptsInPiecesEndInTheStatesOfWholeOnes(int tokensAtATime, @TempDir Path folder) {
        CausalLM model = TinyModel.load(folder.resolve("model"), ScalarType.FLOAT64);
        List<PromptChain> chains = PromptChain.of(REQUESTS);
        ChainPrefill prefill = new ChainPrefill(model, chains, REQUESTS);
        KeyValueCache cache =
                KeyValueCache.create(model.config(), 3, prefill.longest(), ScalarType.FLOAT64);

        Tensor ends = prefill.run(cache, tokensAtATime);

        assertThat(cache.length()).isEqualTo(11);
        List<Integer> order = chains.stream().flatMap(chain -> chain.requests().stream()).toList();
        assertThat(ends.size(0)).isEqualTo(REQUESTS.size());
        for (int i = 0; i < order.size(); i++) {
            double[] alone = end(model, REQUESTS.get(order.get(i)).prompt());
            assertThat(ends.select(0, i).toDoubleArray()).containsExactly(alone, within(1e-12));
        }
    }

    private static double[] end(CausalLM model, int... prompt) {
        Tensor ids = Tensor.of(prompt, 1, prompt.length).to(ScalarType.INT64);
        return model.transformer().forward(ids).select(1, prompt.length - 1).toDoubleArray();
    }

    private static Request request(int... prompt) {
        return new Request(prompt, 0, 1);
    }
}
