package dapo.tests;

import dapo.pipeline.RunConfiguration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A run of seconds: sums of three digits, solved in two lines, by a model that has seen too few
 * demonstrations to be right often.
 */
final class TinyRun {
    private static final int TRAINING = 256;
    private static final int HELD_OUT = 16;

    private TinyRun() {}

    /** The configuration of the run, over problems that are written into {@code folder}. */
    static RunConfiguration configuration(Path folder) throws IOException {
        Path training = folder.resolve("training.jsonl");
        Path heldOut = folder.resolve("held-out.jsonl");
        SplittableRandom random = new SplittableRandom(11);
        write(training, IntStream.range(0, TRAINING).mapToObj(i -> sum("t" + i, random)));
        write(heldOut, IntStream.range(0, HELD_OUT).mapToObj(i -> sum("h" + i, random)));
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("threads", "1");
        changes.put("precision", "float32");
        changes.put("checkpoint-steps", "3");
        changes.put("model.hidden-size", "32");
        changes.put("model.layers", "2");
        changes.put("model.heads", "2");
        changes.put("model.key-value-heads", "1");
        changes.put("model.intermediate-size", "64");
        changes.put("model.maximum-positions", "32");
        changes.put("data.task", "file");
        changes.put("data.train-file", training.toString());
        changes.put("data.held-out-file", heldOut.toString());
        changes.put("data.demonstrations", "0");
        changes.put("data.problems", "24");
        changes.put("data.held-out", "0");
        changes.put("fine-tuning.epochs", "14");
        changes.put("fine-tuning.batch-size", "32");
        changes.put("fine-tuning.learning-rate", "0.01");
        changes.put("fine-tuning.warmup-steps", "5");
        changes.put("sampling.solutions-per-problem", "4");
        changes.put("sampling.kept-solutions", "2");
        changes.put("sampling.max-new-tokens", "16");
        changes.put("sampling.problems-per-unit", "6");
        changes.put("labelling.completions", "6");
        changes.put("labelling.problems-per-unit", "6");
        changes.put("critic.learning-rate", "0.003");
        changes.put("critic.epochs", "4");
        changes.put("critic.batch-size", "32");
        changes.put("critic.held-out-share", "0.4");
        changes.put("actor.beta", "0.5");
        changes.put("actor.learning-rate", "0.001");
        changes.put("actor.epochs", "12");
        changes.put("actor.batch-size", "32");
        changes.put("evaluation.problems", "0");
        return RunConfiguration.demo().with(changes);
    }

    private static void write(Path file, Stream<String> lines) throws IOException {
        Files.write(file, lines.toList());
    }

    private static String sum(String id, SplittableRandom random) {
        int a = random.nextInt(4);
        int b = random.nextInt(4);
        int c = random.nextInt(4);
        return "{\"id\":\"%s\",\"prompt\":\"%d+%d+%d\\n\",\"answer\":\"%d\",\"solution\":\"%d+%d\\n#### %d\"}"
                .formatted(id, a, b, c, a + b + c, a + b, c, a + b + c);
    }
}
