package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import causallm.model.TokenRow;
import causallm.model.TokenScorer;
import causallm.model.TrainingSettings;

import libtorch.nn.Optimization;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

@ExtendWith(NoLeak.class)
class SupervisedTrainerTest {
    private static final List<TokenRow> DEMONSTRATIONS = demonstrations();

    /** Prompts of one to eight digits, solved by their last digit. */
    private static List<TokenRow> demonstrations() {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String prompt = "31415926".substring(i % 8) + "\n";
            String text = prompt + "#" + prompt.charAt(prompt.length() - 2);
            rows.add(new TokenRow(TinyPolicies.TOKENIZER.encode(text), prompt.length()));
        }
        return rows;
    }

    private static SupervisedTrainer trainer(Policy policy, int epochs, int tokensPerPass) {
        Optimization optimization =
                new Optimization(1e-2, 0.9, 0.95, 0, 1, 0, Optimization.Decay.COSINE);
        return new SupervisedTrainer(
                policy.model(),
                DEMONSTRATIONS,
                new TrainingSettings(optimization, 16, epochs, tokensPerPass, false, 1));
    }

    @Test
    void trainingLowersTheLossOfTheDemonstrations() {
        try (TensorScope _ = TensorScope.open()) {
            SupervisedTrainer trainer = trainer(TinyPolicies.random(1), 40, 4096);
            double first = trainer.step(0).get("loss");
            for (int step = 1; step < trainer.steps() - 1; step++) {
                trainer.step(step);
            }
            double last = trainer.step(trainer.steps() - 1).get("loss");
            assertThat(last).isLessThan(0.1 * first);
        }
    }

    @Test
    void theLossIsTheMeanOverTheTokensOfTheSolutionsHoweverThePassesAreCut() {
        try (TensorScope _ = TensorScope.open()) {
            Policy policy = TinyPolicies.random(1);
            double mean = 0;
            for (TokenRow row : DEMONSTRATIONS) {
                for (float token :
                        new TokenScorer(policy.model()).score(List.of(row)).toFloatArray()) {
                    mean -= token / (2 * DEMONSTRATIONS.size());
                }
            }
            Map<String, Double> whole = trainer(TinyPolicies.random(1), 1, 4096).step(0);
            Map<String, Double> cut = trainer(TinyPolicies.random(1), 1, 20).step(0);
            assertThat(whole).contains(entry("tokens", 32.0));
            assertThat(whole.get("loss")).isCloseTo(mean, within(1e-4));
            assertThat(cut.get("loss")).isCloseTo(mean, within(1e-4));
            assertThat(cut.get("gradient-norm"))
                    .isCloseTo(
                            whole.get("gradient-norm"), within(1e-4 * whole.get("gradient-norm")));
        }
    }
}
