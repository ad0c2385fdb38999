package dapo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import causallm.model.CausalLM;
import causallm.model.TokenRow;
import causallm.model.Trainer;
import causallm.model.TrainingSettings;

import dapo.reasoning.StateAdvantages;

import libtorch.nn.Optimization;
import libtorch.tensor.GradMode;
import libtorch.tensor.TensorScope;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** A step whose loss is no number: what is saved after it is the state before it, to the bit. */
@ExtendWith(NoLeak.class)
class BrokenStepTest {
    private static final TrainingSettings SETTINGS =
            new TrainingSettings(
                    new Optimization(1e-2, 0.9, 0.95, 0, 1, 0, Optimization.Decay.CONSTANT),
                    2,
                    1,
                    4096,
                    false,
                    1);

    @TempDir Path folder;
    private TensorScope scope;

    @BeforeEach
    void open() {
        scope = TensorScope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private byte[] saved(Trainer trainer) throws IOException {
        trainer.save(folder);
        return Files.readAllBytes(folder.resolve("training.safetensors"));
    }

    @Test
    void fineTuningIsLeftWhereItWas() throws IOException {
        CausalLM model = TinyPolicies.random(1).model();
        List<TokenRow> rows =
                Collections.nCopies(6, new TokenRow(TinyPolicies.TOKENIZER.encode("3+4\n7"), 4));
        Trainer trainer = new SupervisedTrainer(model, rows, SETTINGS);
        trainer.step(0);
        try (GradMode _ = GradMode.disable()) {
            model.parameters().getLast().tensor().fillInPlace(Float.MAX_VALUE);
        }
        byte[] before = saved(trainer);
        assertThat(trainer.step(1).get("loss")).matches(loss -> !Double.isFinite(loss));
        assertThat(saved(trainer)).isEqualTo(before);
        assertThat(model.trained()).allMatch(one -> one.tensor().gradient().isEmpty());
    }

    @Test
    void theActorIsLeftWhereItWas() throws IOException {
        Policy policy = TinyPolicies.random(1);
        List<StateAdvantages> states = States.random(1, 3);
        int actions = states.getFirst().actions().size();
        ReferenceLogProbabilities broken =
                new ReferenceLogProbabilities(
                        states.getFirst().state(), Collections.nCopies(actions, Double.NaN));
        Trainer trainer =
                new PolicyTrainer(
                        policy.model(),
                        List.of(new TrainingState(states.getFirst(), broken)),
                        new DirectAdvantageLoss(0.1),
                        SETTINGS);
        byte[] before = saved(trainer);
        assertThat(trainer.step(0).get("loss")).isNaN();
        assertThat(saved(trainer)).isEqualTo(before);
    }
}
