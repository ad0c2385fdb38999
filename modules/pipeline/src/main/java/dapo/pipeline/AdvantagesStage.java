package dapo.pipeline;

import dapo.reasoning.StateAdvantages;
import dapo.reasoning.StateValue;
import dapo.value.AdvantageEstimator;
import dapo.value.Critic;

import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.stream.Stream;

/** Writes the advantages of the states whose actions differ enough, from the critic's values. */
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
        try (TensorScope _ = TensorScope.open();
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
                    unit ->
                            estimator.estimate(remaining.next()).stream()
                                    .filter(state -> state.hasGap(gap))
                                    .toList());
        }
    }
}
