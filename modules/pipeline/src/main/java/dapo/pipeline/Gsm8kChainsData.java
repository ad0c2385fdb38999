package dapo.pipeline;

import dapo.reasoning.Demonstration;
import dapo.reasoning.Gsm8kChains;
import dapo.reasoning.Problem;
import java.util.List;
import java.util.stream.Stream;

/** The chains of calculations in GSM8K's solutions. */
final class Gsm8kChainsData implements TaskData {
    private final long seed;
    private final RunConfiguration.Data data;
    private final Gsm8kChains training;
    private final Gsm8kChains heldOut;

    Gsm8kChainsData(RunConfiguration configuration) {
        seed = configuration.seed();
        data = configuration.data();
        heldOut = Gsm8kChains.read(data.heldOutFile().orElseThrow(), Gsm8kChains.Settings.DEFAULT);
        training = Gsm8kChains.read(data.trainFile().orElseThrow(), Gsm8kChains.Settings.DEFAULT)
                .excluding(heldOut.problems());
    }

    @Override
    public Stream<Demonstration> demonstrations() {
        int all = training.problems().size();
        return training.demonstrations(seed, data.demonstrations() == 0 ? all : data.demonstrations());
    }

    @Override
    public List<Problem> problems(int iteration) {
        return Slices.of(training.problems(), data.problems(), iteration);
    }

    @Override
    public List<Problem> heldOut() {
        return Slices.first(heldOut.problems(), data.heldOut());
    }
}
