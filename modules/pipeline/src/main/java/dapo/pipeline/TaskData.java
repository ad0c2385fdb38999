package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The problems of a run, and the solutions that it shows in fine-tuning. */
interface TaskData {
    /** The demonstrations for fine-tuning, each run of the stream the same. */
    Stream<Demonstration> demonstrations();

    /** The problems of an iteration, counted from 1. */
    List<Problem> problems(int iteration);

    /** The problems for evaluation, none of which is learnt from. */
    List<Problem> heldOut();

    /** Solved problems that stand before each one that the model is given; none by default. */
    default List<Demonstration> examples() {
        return List.of();
    }

    /** All problems that a run puts to its models, some several times. */
    default Stream<Problem> all(int iterations) {
        return Stream.concat(
                IntStream.rangeClosed(1, iterations)
                        .boxed()
                        .flatMap(iteration -> problems(iteration).stream()),
                heldOut().stream());
    }

    /** The data that a configuration asks for. */
    static TaskData of(RunConfiguration configuration) {
        return switch (configuration.data().task()) {
            case EXPRESSIONS -> new ExpressionData(configuration);
            case GSM8K_CHAINS -> new Gsm8kChainsData(configuration);
            case GSM8K, MATH, HUMAN_EVAL, MBPP, FILE -> new FileData(configuration);
        };
    }
}
