package dapo.pipeline;

import causallm.model.TokenRow;

import dapo.reasoning.DatasetException;
import dapo.reasoning.Problem;
import dapo.reasoning.SolutionCodec;

import java.nio.file.Path;
import java.util.List;

/** Sees that a model can read what it will be given, before the first hour is spent. */
record PromptLengths(RunConfiguration configuration, int longestSequence) {

    /**
     * Requires that every prompt leaves room for a new token.
     *
     * @throws DatasetException for the first that does not
     */
    void require(SolutionCodec codec, TaskData data) {
        data.all(configuration.iterations()).distinct().forEach(problem -> require(codec, problem));
    }

    private void require(SolutionCodec codec, Problem problem) {
        int length = codec.prompt(problem).size();
        if (length >= longestSequence) {
            throw fault("the prompt of problem " + problem.id(), length);
        }
    }

    /**
     * Requires that every demonstration fits.
     *
     * @throws DatasetException for the first that does not
     */
    void require(List<TokenRow> demonstrations) {
        for (int i = 0; i < demonstrations.size(); i++) {
            int length = demonstrations.get(i).tokens().length;
            if (length > longestSequence) {
                throw fault("demonstration %d, solution included,".formatted(i + 1), length);
            }
        }
    }

    private DatasetException fault(String what, int length) {
        return new DatasetException(
                configuration.data().trainFile().orElse(Path.of("data.task")),
                "%s has %d tokens, expected at most the %d that the model reads; shorten it, leave it out or take a model with more positions"
                        .formatted(what, length, longestSequence));
    }
}
