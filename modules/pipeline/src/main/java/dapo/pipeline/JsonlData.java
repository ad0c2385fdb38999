package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.Problem;
import dapo.reasoning.ProblemDataset;
import java.util.List;
import java.util.stream.Stream;

/** Problems of the user's own, one JSON object a line. */
final class JsonlData implements TaskData {
    private final RunConfiguration.Data data;
    private final List<Problem> training;
    private final List<Problem> heldOut;

    JsonlData(RunConfiguration.Data data) {
        this.data = data;
        var fields = new ProblemDataset.Fields(data.idField(), data.promptField(), data.answerField());
        training = new ProblemDataset(data.trainFile().orElseThrow(), fields).read();
        heldOut = new ProblemDataset(data.heldOutFile().orElseThrow(), fields).read();
    }

    @Override
    public Stream<Demonstration> demonstrations() {
        Stream<Demonstration> all = Demonstration.read(
                data.trainFile().orElseThrow(), data.promptField(), data.solutionField());
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
