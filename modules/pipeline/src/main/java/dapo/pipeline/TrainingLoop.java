package dapo.pipeline;

import causallm.model.CheckpointException;
import causallm.model.Trainer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drives a training to its end: records what every step measured, saves checkpoints, and goes on
 * from the latest one.
 *
 * @param stage the stage's name in metrics and errors
 * @param title what is done, such as {@code actor training}
 * @param result the folder that the training ends with
 * @param metrics the file of measurements
 */
record TrainingLoop(StageContext context, String stage, String title, Path result, Path metrics) {

    /**
     * Takes the steps that are left, then writes the result.
     *
     * @throws RunDirectoryException if the latest checkpoint is damaged, or the file system refuses
     * @throws TrainingDivergedException for a step whose loss or gradient is no finite number; the
     *     state before it is saved, and taken up by the next attempt
     */
    void run(Trainer trainer, AtomicFiles.FolderWriter writer) {
        Checkpoints checkpoints =
                Checkpoints.of(result).keeping(context.configuration().keptCheckpoints());
        int first = restore(trainer, checkpoints);
        int every = context.configuration().checkpointSteps();
        try (MetricsLog log = MetricsLog.open(metrics);
                Progress.Task task =
                        context.progress().begin(stage, "steps", first, trainer.steps())) {
            tellResuming(first, trainer.steps(), log.rewind(stage, first));
            for (int step = first; step < trainer.steps(); step++) {
                Map<String, Double> measured = trainer.step(step);
                requireFinite(measured, step, trainer, checkpoints);
                log.append(stage, step + 1, measured);
                task.detail("loss %.4f".formatted(measured.get("loss")));
                task.advance(1);
                if ((step + 1) % every == 0 && step + 1 < trainer.steps()) {
                    checkpoints.write(step + 1, trainer::save);
                }
            }
        }
        checkpoints.finish(writer);
    }

    /**
     * Records what the training came to, once: an attempt that was killed after this is forgotten.
     */
    void record(String name, Map<String, Double> measured) {
        try (MetricsLog log = MetricsLog.open(metrics)) {
            log.rewind(name, -1);
            log.append(name, 0, measured);
        }
    }

    private static int restore(Trainer trainer, Checkpoints checkpoints) {
        Optional<Checkpoints.Checkpoint> latest = checkpoints.latest();
        if (latest.isEmpty()) {
            return 0;
        }
        restore(trainer, latest.get().folder());
        return (int) latest.get().step();
    }

    private static void restore(Trainer trainer, Path checkpoint) {
        try {
            trainer.restore(checkpoint);
        } catch (CheckpointException damaged) {
            throw new RunDirectoryException(
                    checkpoint,
                    "cannot be taken up (%s): delete this folder to go on from the checkpoint before it, or from the beginning of the stage"
                            .formatted(damaged.getMessage()));
        }
    }

    /** Loud, so that nobody wonders which steps a curve or a time is of. */
    private void tellResuming(int first, int steps, int forgotten) {
        if (first > 0 || forgotten > 0) {
            context.progress()
                    .note(
                            "resuming %s at step %d of %d%s"
                                    .formatted(title, first, steps, again(first, forgotten)));
        }
    }

    private static String again(int first, int forgotten) {
        if (forgotten == 0) {
            return "";
        }
        return (first == 0
                        ? " (there is no checkpoint yet; %d steps are taken again)"
                        : " (after the last checkpoint; %d steps behind it are taken again)")
                .formatted(forgotten);
    }

    private void requireFinite(
            Map<String, Double> measured, int step, Trainer trainer, Checkpoints checkpoints) {
        for (String name : List.of("loss", "gradient-norm")) {
            if (!Double.isFinite(measured.get(name))) {
                throw new TrainingDivergedException(
                        stage,
                        name,
                        measured.get(name),
                        step + 1,
                        stateBefore(step, trainer, checkpoints));
            }
        }
    }

    /** The trainer has not moved: its state is that of the steps before. */
    private static Path stateBefore(int step, Trainer trainer, Checkpoints checkpoints) {
        if (checkpoints.latest().stream().noneMatch(checkpoint -> checkpoint.step() == step)) {
            checkpoints.write(step, trainer::save);
        }
        return checkpoints.latest().orElseThrow().folder();
    }
}
