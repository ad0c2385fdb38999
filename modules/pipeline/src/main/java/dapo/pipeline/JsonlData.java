package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemDataset;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Problems of the user's own, one JSON object a line. */
final class JsonlData implements TaskData {
    private final RunConfiguration.Data data;
    private final List<Problem> training;
    private final List<Problem> heldOut;
    private final Set<String> heldOutPrompts;

    JsonlData(RunConfiguration.Data data) {
        this.data = data;
        var fields =
                new ProblemDataset.Fields(data.idField(), data.promptField(), data.answerField());
        heldOut = new ProblemDataset(data.heldOutFile().orElseThrow(), fields).read();
        heldOutPrompts = heldOut.stream().map(Problem::prompt).collect(Collectors.toSet());
        training =
                new ProblemDataset(data.trainFile().orElseThrow(), fields)
                        .read().stream().filter(problem -> isLearntFrom(problem.prompt())).toList();
        Slices.requireEnough("data.problems", data.problems(), training.size());
        Slices.requireEnough("data.held-out", data.heldOut(), heldOut.size());
    }

    private boolean isLearntFrom(String prompt) {
        return !heldOutPrompts.contains(prompt);
    }

    @Override
    public Stream<Demonstration> demonstrations() {
        Stream<Demonstration> all =
                Demonstration.read(
                                data.trainFile().orElseThrow(),
                                data.promptField(),
                                data.solutionField())
                        .filter(demonstration -> isLearntFrom(demonstration.prompt()));
        return data.demonstrations() == 0 ? all : all.limit(data.demonstrations());
    }

    @Override
    public List<Problem> problems(int iteration) {
        return Slices.of(training, data.problems(), iteration);
    }

    @Override
    public List<Problem> heldOut() {
        return Slices.first(heldOut, data.heldOut());
    }
}
