package dapo.pipeline;

import dapo.policy.Policy;
import dapo.policy.ReferenceLogProbabilities;
import dapo.policy.ReferencePolicy;
import dapo.reasoning.StateAdvantages;

import libtorch.tensor.TensorScope;

import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the reference policy's log-probabilities of the actions that the actor will learn from.
 */
final class ScoreReferenceStage implements Stage {
    private final StageContext context;
    private final IterationDirectory iteration;

    ScoreReferenceStage(StageContext context, IterationDirectory iteration) {
        this.context = context;
        this.iteration = iteration;
    }

    @Override
    public String name() {
        return "score-reference";
    }

    @Override
    public MemoryUse memoryUse() {
        return MemoryUse.SCORING;
    }

    private UnitWork work() {
        return new UnitWork(
                "scoring actions",
                "groups of problems",
                iteration.referenceLogProbabilities(),
                UnitLog.countUnits(iteration.advantages()));
    }

    @Override
    public boolean isDone() {
        return work().units() > 0 && work().isDone();
    }

    @Override
    public void run() {
        try (TensorScope _ = TensorScope.open();
                Stream<List<StateAdvantages>> units =
                        UnitLog.units(iteration.advantages(), StateAdvantages.class)) {
            Policy policy =
                    Policy.load(
                            context.run().referencePolicy(iteration.number()), context.inference());
            var reference =
                    new ReferencePolicy(policy.model(), context.configuration().tokensPerPass());
            var remaining =
                    units.skip(UnitLog.countUnits(iteration.referenceLogProbabilities()))
                            .iterator();
            work().<ReferenceLogProbabilities>run(
                            context.progress(),
                            unit -> reference.logProbabilities(remaining.next()));
        }
    }
}
