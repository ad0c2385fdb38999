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
        Gsm8kChains.Settings settings = settings(data);
        heldOut = Gsm8kChains.read(data.heldOutFile().orElseThrow(), settings);
        training =
                Gsm8kChains.read(data.trainFile().orElseThrow(), settings)
                        .excluding(heldOut.problems());
        Slices.requireEnough("data.problems", data.problems(), training.problems().size());
        Slices.requireEnough("data.held-out", data.heldOut(), heldOut.problems().size());
    }

    private static Gsm8kChains.Settings settings(RunConfiguration.Data data) {
        Gsm8kChains.Settings standard = Gsm8kChains.Settings.DEFAULT;
        return new Gsm8kChains.Settings(
                standard.mostCalculations(),
                standard.longestPrompt(),
                standard.mostDigits(),
                data.variedShare(),
                standard.lines().withCarefulProbability(data.carefulShare()));
    }

    @Override
    public Stream<Demonstration> demonstrations() {
        int all = training.problems().size();
        return training.demonstrations(
                seed, data.demonstrations() == 0 ? all : data.demonstrations());
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
