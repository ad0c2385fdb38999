package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;

import java.util.List;
import java.util.stream.Stream;

/** The problems of a run, and the solutions that it shows in fine-tuning. */
interface TaskData {
    /** The demonstrations for fine-tuning, each run of the stream the same. */
    Stream<Demonstration> demonstrations();

    /** The problems of an iteration, counted from 1. */
    List<Problem> problems(int iteration);

    /** The problems for evaluation, none of which is learnt from. */
    List<Problem> heldOut();

    /** The data that a configuration asks for; files are read when they are needed. */
    static TaskData of(RunConfiguration configuration) {
        return switch (configuration.data().task()) {
            case EXPRESSIONS -> new ExpressionData(configuration);
            case GSM8K_CHAINS -> new Gsm8kChainsData(configuration);
            case JSONL -> new JsonlData(configuration.data());
        };
    }
}
