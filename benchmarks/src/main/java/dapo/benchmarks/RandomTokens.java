package dapo.benchmarks;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Tokens without meaning: the time of a pass does not depend on what they are. */
final class RandomTokens {
    private RandomTokens() {}

    /**
     * {@code count} sequences of {@code length} tokens of the shape's vocabulary, always the same.
     */
    static List<int[]> rows(ModelShape shape, int count, int length) {
        SplittableRandom random = new SplittableRandom(1);
        int vocabulary = shape.config().vocabularySize();
        return Stream.generate(() -> random.ints(length, 0, vocabulary).toArray())
                .limit(count)
                .toList();
    }
}
