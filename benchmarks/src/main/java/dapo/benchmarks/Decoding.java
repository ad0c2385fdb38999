package dapo.benchmarks;

import causallm.generation.Request;
import causallm.generation.Sampling;
import causallm.generation.TextGenerator;
import causallm.generation.Vocabulary;
import causallm.model.CausalLM;
import causallm.model.Precision;

import libtorch.tensor.ScalarType;
import libtorch.tensor.TensorScope;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Greedy decoding after random prompts by {@link TextGenerator}, all of them side by side, none of
 * which ends before its new tokens are complete.
 */
final class Decoding implements Work {

    private final TextGenerator generator;
    private final List<int[]> prompts;
    private final int newTokens;

    /** Belongs, with its model, to this thread's innermost scope. */
    Decoding(ModelShape shape, ScalarType type, int batch, int promptLength, int newTokens) {
        generator =
                new TextGenerator(
                        savedAndLoaded(shape, type),
                        new Vocabulary(shape.config().vocabularySize(), Set.of()),
                        Sampling.greedy(),
                        batch);
        prompts = RandomTokens.rows(shape, batch, promptLength);
        this.newTokens = newTokens;
    }

    /** A model of random weights in {@code type}, opened as a user's would be. */
    private static CausalLM savedAndLoaded(ModelShape shape, ScalarType type) {
        try {
            Path parent = Files.createTempDirectory("benchmark-model");
            Path folder = parent.resolve(shape.label());
            try (TensorScope _ = TensorScope.open()) {
                CausalLM.create(shape.config(), new SplittableRandom(0), ScalarType.FLOAT32)
                        .save(folder, _ -> {});
            }
            CausalLM model = CausalLM.load(folder, Precision.inference(type));
            delete(parent); // what is mapped stays readable
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException("the model to be measured cannot be saved", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void warmUp() {
        decode(2);
    }

    @Override
    public void run() {
        decode(newTokens);
    }

    private void decode(int count) {
        List<Request> requests =
                prompts.stream().map(prompt -> new Request(prompt, 0, count)).toList();
        generator.generate(requests);
    }

    @Override
    public long amount() {
        return (long) prompts.size() * newTokens;
    }

    @Override
    public String way() {
        return "generator";
    }
}
