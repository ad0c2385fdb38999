package dapo.pipeline;

import dapo.reasoning.Accuracy;

import libtorch.tensor.Device;
import libtorch.tensor.TorchRuntime;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The whole method over a run directory: a base policy, then iterations of sampling, a critic and
 * an actor trained apart (arXiv:2412.18279). Every stage does what its files lack, so a run that
 * was interrupted goes on where it was.
 *
 * <p>Used on one platform thread.
 */
public final class Pipeline {
    private final StageContext context;
    private final StageRunner runner;

    /**
     * A pipeline over an open run directory, which stays the caller's. Where the configuration
     * names a number of threads, libtorch uses so many from now on in the whole process.
     *
     * @throws ConfigurationException if libtorch cannot use the run's device
     * @throws dapo.reasoning.DatasetException if the run's problems cannot be read
     */
    public Pipeline(RunDirectory run, Progress progress) {
        Device device = ConfigurationRules.requireDevice(run.configuration().device());
        TaskData data = TaskData.of(run.configuration());
        context = new StageContext(run, data, Verifiers.of(run.configuration(), data), progress);
        runner = new StageRunner(run.configuration(), progress, device);
        if (run.configuration().threads() > 0) {
            TorchRuntime.setThreads(run.configuration().threads());
        }
    }

    /**
     * Does all stages of all iterations, and returns what came out, which is also in {@code
     * summary.json}.
     */
    public RunSummary run() {
        // What decides the rounding: a run that goes on elsewhere shows it.
        context.progress()
                .note(
                        "libtorch %s, %s, %s, threads: %d"
                                .formatted(
                                        TorchRuntime.version(),
                                        context.device(),
                                        context.computeType().name().toLowerCase(Locale.ROOT),
                                        TorchRuntime.threads()));
        fineTune();
        evaluateBase();
        for (int number = 1; number <= context.configuration().iterations(); number++) {
            context.progress().note("iteration " + number);
            sample(number);
            label(number);
            trainCritic(number);
            estimateAdvantages(number);
            trainPolicy(number);
            evaluatePolicy(number);
        }
        RunSummary summary = Results.summary(context.run());
        summary.write(context.run().summary());
        return summary;
    }

    /** Makes the base policy. */
    public void fineTune() {
        runner.complete(new FineTuneStage(context), context.run().metrics());
    }

    /** Samples solutions from the iteration's reference policy. */
    public void sample(int iteration) {
        requirePolicy(iteration - 1);
        complete(iteration, SampleStage::new);
    }

    /** Finds the values of the solutions' states. */
    public void label(int iteration) {
        require(iteration, SampleStage::new);
        complete(iteration, LabelStage::new);
    }

    /** Trains the critic on these values. */
    public void trainCritic(int iteration) {
        require(iteration, LabelStage::new);
        complete(iteration, TrainCriticStage::new);
    }

    /** Writes the advantages of the candidate actions. */
    public void estimateAdvantages(int iteration) {
        require(iteration, TrainCriticStage::new);
        complete(iteration, AdvantagesStage::new);
    }

    /** Trains the actor on them. */
    public void trainPolicy(int iteration) {
        require(iteration, AdvantagesStage::new);
        complete(iteration, ScoreReferenceStage::new);
        complete(iteration, TrainPolicyStage::new);
    }

    /** Solves the held-out problems with the base policy: the share it gets right, greedily. */
    public Accuracy evaluateBase() {
        requirePolicy(0);
        RunDirectory run = context.run();
        return evaluate(run.base(), run.evaluation(), run.sampledEvaluation(), run.metrics());
    }

    /**
     * Solves the held-out problems with the iteration's policy: the share it gets right, greedily.
     * Also measures how far the policy has moved from the one before.
     */
    public Accuracy evaluatePolicy(int iteration) {
        requirePolicy(iteration);
        IterationDirectory directory = context.run().iteration(iteration);
        Accuracy accuracy =
                evaluate(
                        directory.policy(),
                        directory.evaluation(),
                        directory.sampledEvaluation(),
                        directory.metrics());
        complete(iteration, MeasureDivergenceStage::new);
        return accuracy;
    }

    /**
     * A few held-out problems as the base policy and the last iteration's solve them, in pairs.
     *
     * @param count how many problems, at most
     */
    public List<ShownSolution> show(int count) {
        RunDirectory run = context.run();
        IterationDirectory last = run.at(context.configuration().iterations());
        requireEvaluated(run.base(), run.evaluation());
        requireEvaluated(last.policy(), last.evaluation());
        int shown = Math.min(count, context.evaluated().size());
        var stage = new ShowStage(context, last, shown);
        runner.complete(stage, context.run().metrics());
        try (Stream<ShownSolution> solutions =
                UnitLog.records(context.run().shownSolutions(), ShownSolution.class)) {
            return solutions.toList();
        }
    }

    private Accuracy evaluate(Path policy, Path greedy, Path sampled, Path metrics) {
        runner.complete(EvaluateStage.greedy(context, policy, greedy), metrics);
        runner.complete(EvaluateStage.sampled(context, policy, sampled), metrics);
        EvaluateStage.record(metrics, greedy, sampled);
        return EvaluateStage.accuracy(greedy);
    }

    private void requireEvaluated(Path policy, Path solutions) {
        StageRunner.require(EvaluateStage.greedy(context, policy, solutions), solutions);
    }

    /** Asserts that an iteration's policy is there; 0 is the base policy. */
    private void requirePolicy(int iteration) {
        if (iteration == 0) {
            StageRunner.require(new FineTuneStage(context), context.run().folder());
        } else {
            require(iteration, TrainPolicyStage::new);
        }
    }

    private void require(int iteration, BiFunction<StageContext, IterationDirectory, Stage> stage) {
        requirePlanned(iteration);
        IterationDirectory directory = context.run().at(iteration);
        StageRunner.require(stage.apply(context, directory), directory.folder());
    }

    private void complete(
            int iteration, BiFunction<StageContext, IterationDirectory, Stage> stage) {
        requirePlanned(iteration);
        IterationDirectory directory = context.run().iteration(iteration);
        runner.complete(stage.apply(context, directory), directory.metrics());
    }

    private void requirePlanned(int iteration) {
        int planned = context.configuration().iterations();
        if (iteration < 1 || iteration > planned) {
            throw new RunDirectoryException(
                    context.run().folder(),
                    "there is no iteration %d: this run has iterations 1 to %d"
                            .formatted(iteration, planned));
        }
    }
}
