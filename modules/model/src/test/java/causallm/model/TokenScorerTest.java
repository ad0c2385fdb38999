package causallm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import libtorch.nn.Parameter;
import libtorch.tensor.ScalarType;
import libtorch.tensor.Tensor;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

@ExtendWith(NoLeak.class)
class TokenScorerTest {
    private static final List<TokenRow> ROWS =
            List.of(
                    new TokenRow(new int[] {5, 6, 7, 8, 2, 1}, 2),
                    new TokenRow(new int[] {1, 2, 10}, 1),
                    new TokenRow(new int[] {3, 4, 9, 9}, 3));
    private static final int SCORED = 7;

    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** Not linear in the log-probabilities, so that the gradient at them matters. */
    private static Tensor objective(Tensor logProbabilities) {
        return logProbabilities.square().multiply(Tensor.arange(SCORED).add(1)).mean();
    }

    private static List<float[]> takeGradients(CausalLM model) {
        List<float[]> gradients = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            gradients.add(parameter.tensor().gradient().orElseThrow().toFloatArray());
            parameter.tensor().clearGradient();
        }
        return gradients;
    }

    /** Row by row, through the whole matrix of logits and one graph. */
    private static Tensor plainly(CausalLM model) {
        List<Tensor> scored = new ArrayList<>();
        for (TokenRow row : ROWS) {
            Tensor tokens = Tensor.of(row.tokens(), 1, row.tokens().length).to(ScalarType.INT64);
            Tensor all = model.logits(model.transformer().forward(tokens)).logSoftmax(-1);
            for (int i = row.firstScored(); i < row.tokens().length; i++) {
                scored.add(all.select(0, 0).select(0, i - 1).select(0, row.tokens()[i]));
            }
        }
        return Tensor.stack(scored, 0);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void scoresAndGradientsAreThoseOfTheWholeMatrixOfLogits(boolean tied, boolean recomputing) {
        CausalLM model = SmallModel.create(tied, ScalarType.FLOAT32);
        Tensor plain = plainly(model);
        objective(plain).backward();
        List<float[]> expected = takeGradients(model);
        TokenScorer.Pass pass = new TokenScorer(model, recomputing).forward(ROWS);
        assertThat(pass.logProbabilities().toFloatArray())
                .containsExactly(plain.toFloatArray(), within(1e-5f));
        objective(pass.logProbabilities()).backward();
        pass.backward();
        assertClose(takeGradients(model), expected);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true", "3, false", "3, true", "6, true"})
    void piecesGiveTheScoresAndGradientsOfOnePiece(long piecePositions, boolean recomputing) {
        CausalLM model = SmallModel.create(true, ScalarType.FLOAT32);
        TokenScorer.Pass whole = new TokenScorer(model, false, SCORED).forward(ROWS);
        objective(whole.logProbabilities()).backward();
        whole.backward();
        List<float[]> expected = takeGradients(model);
        TokenScorer scorer = new TokenScorer(model, recomputing, piecePositions);
        TokenScorer.Pass pass = scorer.forward(ROWS);
        objective(pass.logProbabilities()).backward();
        pass.backward();
        assertThat(pass.logProbabilities().toFloatArray())
                .containsExactly(whole.logProbabilities().toFloatArray(), within(1e-6f));
        assertThat(scorer.score(ROWS).toFloatArray())
                .containsExactly(whole.logProbabilities().toFloatArray(), within(1e-6f));
        assertClose(takeGradients(model), expected);
    }

    private static void assertClose(List<float[]> actual, List<float[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-5f));
        }
    }

    @Test
    void aScoreIsOfProbabilitiesThatAddUpToOne() {
        CausalLM model = SmallModel.create(false, ScalarType.FLOAT32);
        List<TokenRow> endings = new ArrayList<>();
        for (int token = 0; token < SmallModel.VOCABULARY; token++) {
            endings.add(new TokenRow(new int[] {4, 2, token}, 2));
        }
        Tensor scores = new TokenScorer(model).score(endings);
        assertThat(scores.shape()).containsExactly(SmallModel.VOCABULARY);
        assertThat(scores.exp().sum().item()).isCloseTo(1, within(1e-5));
    }

    @Test
    void scoresAreFloat32WhateverTheModelComputesIn() {
        CausalLM model = SmallModel.create(true, ScalarType.BFLOAT16);
        Tensor scores = new TokenScorer(model).score(ROWS);
        assertThat(scores.type()).isEqualTo(ScalarType.FLOAT32);
        assertThat(scores.requiresGradient()).isFalse();
    }

    @Test
    void scoringLeavesNothingBehindButTheScores() {
        CausalLM model = SmallModel.create(true, ScalarType.FLOAT32);
        long before = TensorScope.liveTensors();
        new TokenScorer(model, false, 2).score(ROWS);
        assertThat(TensorScope.liveTensors()).isEqualTo(before + 1);
    }

    @Test
    void theWayBackNeedsTheObjectivesGradient() {
        CausalLM model = SmallModel.create(true, ScalarType.FLOAT32);
        TokenScorer.Pass pass = new TokenScorer(model).forward(ROWS);
        assertThatIllegalStateException()
                .isThrownBy(pass::backward)
                .withMessageContaining("call backward() on the objective first");
    }
}
