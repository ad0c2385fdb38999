package dapo.pipeline;

import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateValue;
import dapo.value.AdvantageEstimator;
import dapo.value.Critic;

import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the advantages of the states whose actions differ enough, from the critic's values; and
 * the critic's values of all states, to be looked at.
 */
final class AdvantagesStage implements Stage {
    private final StageContext context;
    private final IterationDirectory iteration;

    AdvantagesStage(StageContext context, IterationDirectory iteration) {
        this.context = context;
        this.iteration = iteration;
    }

    @Override
    public String name() {
        return "advantages";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.SCORING;
    }

    private UnitWork work() {
        return new UnitWork(
                "estimating advantages",
                "groups of problems",
                iteration.advantages(),
                UnitLog.countUnits(iteration.stateValues()));
    }

    @Override
    public boolean isDone() {
        return work().units() > 0 && work().isDone();
    }

    @Override
    public void run() {
        double gap = context.configuration().advantages().minimumGap();
        Set<String> heldOut = TrainCriticStage.heldOutProblems(context, iteration);
        try (TensorScope _ = TensorScope.open();
                UnitLog<CriticValue> values = UnitLog.open(iteration.criticValues());
                Stream<List<StateValue>> units =
                        UnitLog.units(iteration.stateValues(), StateValue.class)) {
            var estimator =
                    new AdvantageEstimator(
                            Critic.load(iteration.critic(), context.inference()),
                            context.configuration().tokensPerPass());
            UnitWork work = work();
            var remaining = units.skip(UnitLog.countUnits(iteration.advantages())).iterator();
            work.<StateAdvantages>run(
                    context.progress(),
                    unit -> {
                        List<StateValue> states = remaining.next();
                        List<StateAdvantages> advantages = estimator.estimate(states);
                        // An attempt that was killed between the two files has written it.
                        if (values.nextUnit() == unit) {
                            values.append(
                                    criticValues(
                                            estimator.stateValues(states), advantages, heldOut));
                        }
                        return advantages.stream().filter(state -> state.hasGap(gap)).toList();
                    });
        }
    }

    private static List<CriticValue> criticValues(
            double[] values, List<StateAdvantages> advantages, Set<String> heldOut) {
        return IntStream.range(0, values.length)
                .mapToObj(index -> {
                    StateAdvantages state = advantages.get(index);
                    return new CriticValue(
                            state.state(),
                            values[index],
                            state.baseline(),
                            heldOut.contains(state.state().problem()));
                })
                .toList();
    }
}
