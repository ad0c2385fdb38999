package dapo.pipeline;

import java.nio.file.Path;

/**
 * The whole method over a run directory: a base policy, then iterations of sampling, a critic and an actor trained
 * apart (arXiv:2412.18279). Every stage does what its files lack, so a run that was interrupted goes on where it was.
 *
 * <p>Used on one platform thread.
 */
public final class Pipeline {
    private final StageContext context;
    private final StageRunner runner;

    /**
     * A pipeline over an open run directory, which stays the caller's.
     *
     * @throws dapo.reasoning.DatasetException if the run's problems cannot be read
     */
    public Pipeline(RunDirectory run, Progress progress) {
        context = new StageContext(run, TaskData.of(run.configuration()), progress);
        runner = new StageRunner(progress);
    }

    /** Does all stages of all iterations, and returns what came out, which is also in {@code summary.json}. */
    public RunSummary run() {
        fineTune();
        evaluateBase();
        for (int number = 1; number <= context.configuration().iterations(); number++) {
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

    /** Solves the held-out problems with the base policy. */
    public void evaluateBase() {
        RunDirectory run = context.run();
        evaluate(run.base(), run.evaluation(), run.sampledEvaluation(), run.metrics());
    }

    /** Samples solutions from the iteration's reference policy. */
    public void sample(int iteration) {
        IterationDirectory directory = context.run().iteration(iteration);
        runner.complete(new SampleStage(context, directory), directory.metrics());
    }

    /** Finds the values of the solutions' states. */
    public void label(int iteration) {
        IterationDirectory directory = context.run().iteration(iteration);
        runner.complete(new LabelStage(context, directory), directory.metrics());
    }

    /** Trains the critic on these values. */
    public void trainCritic(int iteration) {
        IterationDirectory directory = context.run().iteration(iteration);
        runner.complete(new TrainCriticStage(context, directory), directory.metrics());
    }

    /** Writes the advantages of the candidate actions. */
    public void estimateAdvantages(int iteration) {
        IterationDirectory directory = context.run().iteration(iteration);
        runner.complete(new AdvantagesStage(context, directory), directory.metrics());
    }

    /** Trains the actor on them. */
    public void trainPolicy(int iteration) {
        IterationDirectory directory = context.run().iteration(iteration);
        runner.complete(new ScoreReferenceStage(context, directory), directory.metrics());
        runner.complete(new TrainPolicyStage(context, directory), directory.metrics());
    }

    /** Solves the held-out problems with the iteration's policy. */
    public void evaluatePolicy(int iteration) {
        IterationDirectory directory = context.run().iteration(iteration);
        evaluate(
                directory.policy(),
                directory.evaluation(),
                directory.sampledEvaluation(),
                directory.metrics());
    }

    private void evaluate(Path policy, Path greedy, Path sampled, Path metrics) {
        runner.complete(EvaluateStage.greedy(context, policy, greedy), metrics);
        runner.complete(EvaluateStage.sampled(context, policy, sampled), metrics);
    }
}
