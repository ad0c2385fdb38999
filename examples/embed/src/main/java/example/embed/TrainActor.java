package example.embed;

import causallm.model.Precision;
import causallm.model.TrainingSettings;

import dapo.pipeline.IterationDirectory;
import dapo.policy.DirectAdvantageLoss;
import dapo.policy.Policy;
import dapo.policy.PolicyTrainer;

import libtorch.nn.Optimization;
import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import java.nio.file.Path;

/**
 * Trains the first iteration's actor of a run once more, with settings of its own.
 *
 * <p>Arguments: the run directory, and the folder for the trained policy.
 */
public final class TrainActor {
    private TrainActor() {}

    public static void main(String[] arguments) {
        var iteration = IterationDirectory.of(Path.of(arguments[0]), 1);
        var settings = new TrainingSettings(Optimization.constant(1e-3), 8, 4, 2048, false, 0);
        try (TensorScope _ = TensorScope.open()) {
            Policy policy =
                    Policy.load(
                            iteration.referencePolicy(), Precision.training(ScalarType.FLOAT32));
            var trainer =
                    new PolicyTrainer(
                            policy.model(),
                            iteration.trainingStates(),
                            new DirectAdvantageLoss(0.5),
                            settings);
            for (int step = 0; step < trainer.steps(); step++) {
                System.out.printf(
                        "step %d of %d: loss %.4f%n",
                        step + 1, trainer.steps(), trainer.step(step).get("loss"));
            }
            policy.save(Path.of(arguments[1]));
        }
    }
}
